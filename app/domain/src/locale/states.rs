//! Words of the designed states: nothing here, not allowed, not found, broken, out of date.

use crate::problem::Code;

/// What went wrong, and what a person can do about it.
pub struct Failure {
    pub title: &'static str,
    pub advice: &'static str,
}

pub struct Words {
    pub malformed: Failure,
    pub unauthenticated: Failure,
    /// Of a form whose session had ended when it was sent.
    pub signed_out: Failure,
    pub forbidden: Failure,
    pub foreign_origin: Failure,
    pub not_found: Failure,
    pub conflict: Failure,
    pub gone: Failure,
    pub stale: Failure,
    pub too_large: Failure,
    pub invalid: Failure,
    pub unconfirmed: Failure,
    pub version_required: Failure,
    pub too_many: Failure,
    pub internal: Failure,
    pub unavailable: Failure,
    /// The heading of a page that is not there.
    pub nothing_here: &'static str,
    pub to_overview: &'static str,
    /// "Request 4711": what the log knows this failure by.
    pub request_id: fn(&str) -> String,
    /// "Try again in 30 s": formatted.
    pub retry_after: fn(&str) -> String,
    pub feed_stale: &'static str,
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

pub const EN: Words = Words {
    malformed: Failure {
        title: "This request could not be read",
        advice: "The address or the form is damaged. Go back and try again.",
    },
    unauthenticated: Failure {
        title: "You are not signed in",
        advice: "Your session has ended. Sign in to go on where you were.",
    },
    signed_out: Failure {
        title: "Your session had ended",
        advice: "Nothing was changed. What you typed is here again, except passwords and secrets: check it and send it again.",
    },
    forbidden: Failure {
        title: "Your role does not allow this",
        advice: "An admin can change your role.",
    },
    foreign_origin: Failure {
        title: "This request came from another site",
        advice: "Open Headroom itself and do it there.",
    },
    not_found: Failure {
        title: "There is nothing at this address",
        advice: "It may have been renamed or removed. Search for it, or start from the overview.",
    },
    conflict: Failure {
        title: "Something else is in the way",
        advice: "The present state does not allow this. Reload to see it.",
    },
    gone: Failure {
        title: "This is no longer there",
        advice: "Reload the page to begin with what is there now.",
    },
    stale: Failure {
        title: "Somebody changed this in the meantime",
        advice: "Reload to see the present values, then decide again.",
    },
    too_large: Failure { title: "That was too large", advice: "Send less at once." },
    invalid: Failure { title: "Please correct the marked fields", advice: "Nothing was changed." },
    unconfirmed: Failure {
        title: "This must be confirmed first",
        advice: "Nothing was changed. See what the change does, and confirm each point.",
    },
    version_required: Failure {
        title: "The version is missing",
        advice: "Reload the page and try again.",
    },
    too_many: Failure { title: "Too many attempts", advice: "Wait a little before you try again." },
    internal: Failure {
        title: "Headroom made a mistake",
        advice: "It has been logged. Try again; if it stays, report the request number.",
    },
    unavailable: Failure {
        title: "The database cannot be reached",
        advice: "Limits are still served to the gateways. This page recovers by itself soon.",
    },
    nothing_here: "Not found",
    to_overview: "Go to the overview",
    request_id: |id| format!("Request {id}"),
    retry_after: |time| format!("Try again in {time}."),
    feed_stale: "Stale: these are the last known values.",
};

pub const ZH: Words = Words {
    malformed: Failure {
        title: "无法识别该请求", advice: "地址或表单内容有误，请返回后重试。"
    },
    unauthenticated: Failure {
        title: "尚未登录", advice: "会话已结束，请重新登录后继续。"
    },
    signed_out: Failure {
        title: "提交时会话已结束",
        advice: "尚未作任何更改。除密码和密钥外，已填内容均已保留，请检查后重新提交。",
    },
    forbidden: Failure {
        title: "当前角色无权执行此操作", advice: "可请管理员调整你的角色。"
    },
    foreign_origin: Failure {
        title: "该请求来自其他网站", advice: "请直接在 Headroom 中操作。"
    },
    not_found: Failure {
        title: "该地址没有内容",
        advice: "可能已改名或删除。可以搜索，或从总览开始。",
    },
    conflict: Failure {
        title: "与当前状态冲突",
        advice: "当前状态不允许此操作，请重新加载后查看。",
    },
    gone: Failure {
        title: "内容已不存在", advice: "请重新加载页面，从最新状态开始。"
    },
    stale: Failure {
        title: "内容已被他人修改", advice: "请重新加载查看最新数值，再作决定。"
    },
    too_large: Failure { title: "内容过大", advice: "请减少单次提交的内容。" },
    invalid: Failure { title: "请修改标出的字段", advice: "尚未作任何更改。" },
    unconfirmed: Failure {
        title: "请先确认这次变更",
        advice: "尚未作任何更改。请查看变更的后果并逐项确认。",
    },
    version_required: Failure {
        title: "缺少版本信息", advice: "请重新加载页面后重试。"
    },
    too_many: Failure { title: "尝试次数过多", advice: "请稍候再试。" },
    internal: Failure {
        title: "Headroom 内部出错",
        advice: "错误已记录。请重试；若仍出现，请提供请求编号。",
    },
    unavailable: Failure {
        title: "无法连接数据库",
        advice: "网关仍可正常获取上限。页面稍后会自动恢复。",
    },
    nothing_here: "未找到",
    to_overview: "前往总览",
    request_id: |id| format!("请求编号 {id}"),
    retry_after: |time| format!("请在 {time}后重试。"),
    feed_stale: "数据已过期：显示的是最后一次的数值。",
};
