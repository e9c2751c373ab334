//! Words of the designed states: nothing here, not allowed, not found, broken, out of date.

use crate::problem::Code;

/// What went wrong, and what a person can do about it.
pub struct Failure {
    pub title: &'static str,
    pub advice: &'static str,
}

const fn failure(title: &'static str, advice: &'static str) -> Failure {
    Failure { title, advice }
}

words! {
    malformed: Failure =
        failure(
            "This request could not be read",
            "The address or the form is damaged. Go back and try again.",
        ),
        failure("无法识别该请求", "地址或表单内容有误，请返回后重试。");
    unauthenticated: Failure =
        failure("You are not signed in", "Your session has ended. Sign in to go on where you were."),
        failure("尚未登录", "会话已结束，请重新登录后继续。");
    /// Of a form whose session had ended when it was sent.
    signed_out: Failure =
        failure(
            "Your session had ended",
            "Nothing was changed. What you typed is here again, except passwords and secrets: check it and send it again.",
        ),
        failure(
            "提交时会话已结束",
            "尚未作任何更改。除密码和密钥外，已填内容均已保留，请检查后重新提交。",
        );
    forbidden: Failure = failure("Your role does not allow this", "An admin can change your role."),
        failure("当前角色无权执行此操作", "可请管理员调整你的角色。");
    foreign_origin: Failure =
        failure("This request came from another site", "Open Headroom itself and do it there."),
        failure("该请求来自其他网站", "请直接在 Headroom 中操作。");
    not_found: Failure =
        failure(
            "There is nothing at this address",
            "It may have been renamed or removed. Search for it, or start from the overview.",
        ),
        failure("该地址没有内容", "可能已改名或删除。可以搜索，或从总览开始。");
    conflict: Failure =
        failure(
            "Something else is in the way",
            "The present state does not allow this. Reload to see it.",
        ),
        failure("与当前状态冲突", "当前状态不允许此操作，请重新加载后查看。");
    gone: Failure =
        failure("This is no longer there", "Reload the page to begin with what is there now."),
        failure("内容已不存在", "请重新加载页面，从最新状态开始。");
    stale: Failure =
        failure(
            "Somebody changed this in the meantime",
            "Reload to see the present values, then decide again.",
        ),
        failure("内容已被他人修改", "请重新加载查看最新数值，再作决定。");
    too_large: Failure = failure("That was too large", "Send less at once."),
        failure("内容过大", "请减少单次提交的内容。");
    invalid: Failure = failure("Please correct the marked fields", "Nothing was changed."),
        failure("请修改标出的字段", "尚未作任何更改。");
    unconfirmed: Failure =
        failure(
            "This must be confirmed first",
            "Nothing was changed. See what the change does, and confirm each point.",
        ),
        failure("请先确认这次变更", "尚未作任何更改。请查看变更的后果并逐项确认。");
    version_required: Failure = failure("The version is missing", "Reload the page and try again."),
        failure("缺少版本信息", "请重新加载页面后重试。");
    too_many: Failure = failure("Too many attempts", "Wait a little before you try again."),
        failure("尝试次数过多", "请稍候再试。");
    internal: Failure =
        failure(
            "Headroom made a mistake",
            "It has been logged. Try again; if it stays, report the request number.",
        ),
        failure("Headroom 内部出错", "错误已记录。请重试；若仍出现，请提供请求编号。");
    unavailable: Failure =
        failure(
            "The database cannot be reached",
            "Limits are still served to the gateways. This page recovers by itself soon.",
        ),
        failure("无法连接数据库", "网关仍可正常获取上限。页面稍后会自动恢复。");
    /// The heading of a page that is not there.
    nothing_here = "Not found", "未找到";
    to_overview = "Go to the overview", "前往总览";
    /// "Request 4711": what the log knows this failure by.
    request_id(id: &str) = format!("Request {id}"), format!("请求编号 {id}");
    /// "Try again in 30 s": formatted.
    retry_after(time: &str) = format!("Try again in {time}."), format!("请在 {time}后重试。");
    load_again = "Load the page again", "重新载入页面";
    feed_stale = "Stale: these are the last known values.", "数据已过期：显示的是最后一次的数值。";
}

impl Words {
    pub fn of(&self, code: Code) -> &Failure {
        match code {
            Code::Malformed | Code::WrongMethod | Code::UnsupportedMedia => &self.malformed,
            Code::Unauthenticated => &self.unauthenticated,
            Code::Forbidden => &self.forbidden,
            Code::ForeignOrigin => &self.foreign_origin,
            Code::NotFound => &self.not_found,
            Code::Conflict => &self.conflict,
            Code::Gone => &self.gone,
            Code::Stale => &self.stale,
            Code::TooLarge => &self.too_large,
            Code::Invalid => &self.invalid,
            Code::Unconfirmed => &self.unconfirmed,
            Code::VersionRequired => &self.version_required,
            Code::TooMany => &self.too_many,
            Code::Internal => &self.internal,
            Code::Unavailable => &self.unavailable,
        }
    }

    /// The same of a form: who sees it is signed in again.
    pub fn of_form(&self, code: Code) -> &Failure {
        if code == Code::Unauthenticated { &self.signed_out } else { self.of(code) }
    }
}
