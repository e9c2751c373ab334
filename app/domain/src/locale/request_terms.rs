//! Words about requests that several pages share: states, what happened, verdicts.

use crate::requests::{EventKind, RequestState, Verdict};

words! {
    request = "Request", "申请";
    requests = "Requests", "申请";
    state(state: RequestState) -> &'static str = state.en(), state.zh();
    happened(kind: EventKind) -> &'static str = match kind {
        EventKind::Drafted => "saved a draft",
        EventKind::Submitted => "submitted the request",
        EventKind::Claimed => "took it",
        EventKind::Released => "gave it back to the queue",
        EventKind::Commented => "commented",
        EventKind::InfoAsked => "asked for more information",
        EventKind::Answered => "answered",
        EventKind::Proposed => "proposed what to grant; a second approver is needed",
        EventKind::ProposalRefused => "refused the proposal",
        EventKind::Approved => "approved it",
        EventKind::PartlyApproved => "approved a part of it",
        EventKind::Denied => "denied it",
        EventKind::Withdrawn => "withdrew it",
        EventKind::Expired => "let it expire",
        EventKind::Superseded => "closed it as superseded",
        EventKind::GrantEnding => "reminded that the grant ends soon",
    },
    match kind {
        EventKind::Drafted => "保存了草稿",
        EventKind::Submitted => "提交了申请",
        EventKind::Claimed => "领取了申请",
        EventKind::Released => "退回了队列",
        EventKind::Commented => "发表了评论",
        EventKind::InfoAsked => "要求补充信息",
        EventKind::Answered => "作了答复",
        EventKind::Proposed => "提出了批准方案，需要第二位审批人",
        EventKind::ProposalRefused => "否决了方案",
        EventKind::Approved => "批准了申请",
        EventKind::PartlyApproved => "部分批准了申请",
        EventKind::Denied => "拒绝了申请",
        EventKind::Withdrawn => "撤回了申请",
        EventKind::Expired => "申请已过期",
        EventKind::Superseded => "以“已被取代”关闭了申请",
        EventKind::GrantEnding => "提醒：批准的额度即将到期",
    };
    verdict(verdict: Verdict) -> &'static str = match verdict {
        Verdict::Approve => "Approve",
        Verdict::ApprovePartially => "Counter-offer",
        Verdict::Deny => "Deny",
        Verdict::Ask => "Ask back",
    },
    match verdict {
        Verdict::Approve => "批准",
        Verdict::ApprovePartially => "还价",
        Verdict::Deny => "拒绝",
        Verdict::Ask => "要求补充",
    };
    for_good = "for good", "长期";
    requested = "Requested", "申请值";
    granted = "Granted", "批准值";
    needed_until = "Needed until", "需要至";
    justification = "Justification", "理由";
    contact = "Contact", "联系方式";
    internal = "internal", "内部";
}
