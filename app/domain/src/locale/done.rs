//! What forms did, as their pages say it. A form that did its work leads back to a page with a word
//! in `?done=`; the page says the sentence of that word if the word is one of its own, so no link
//! makes a page say what its forms never do.

use crate::language::Locale;

/// `DoneAt { Name "word" = English, Chinese; }`.
macro_rules! done {
    ($($(#[$doc:meta])* $place:ident {
        $($name:ident $word:literal = $en:literal, $zh:literal;)*
    })*) => {
        /// Where it is said: a page, or a part of one.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum DoneAt { $($(#[$doc])* $place),* }

        /// What a form did.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Done { $($($name),*),* }

        impl Done {
            /// The word in the address; only [`DoneAt`] and word together name one.
            pub fn as_str(self) -> &'static str {
                match self { $($(Self::$name => $word),*),* }
            }

            /// `None`: nothing that is said at this place.
            pub fn parse(at: DoneAt, word: &str) -> Option<Self> {
                match (at, word) {
                    $($((DoneAt::$place, $word) => Some(Self::$name),)*)*
                    _ => None,
                }
            }

            pub fn text(self, locale: Locale) -> &'static str {
                match self { $($(Self::$name => locale.pick($en, $zh)),*),* }
            }
        }
    };
}

done! {
    /// The sign-in.
    SignIn {
        SignedOut "signed_out" = "You are signed out.", "已退出登录。";
    }
    /// The own account.
    Account {
        PasswordChanged "password_changed" =
            "Your password is changed; other browsers are signed out.",
            "密码已修改，其他浏览器已退出登录。";
        SessionEnded "session_ended" = "The browser is signed out.", "该浏览器已退出登录。";
        OtherSessionsEnded "sessions_ended" = "All other browsers are signed out.", "其他浏览器已全部退出登录。";
    }
    /// The accounts of all people.
    Accounts {
        AccountCreated "created" = "The account is made.", "账号已创建。";
        AccountEdited "edited" = "The account is changed.", "账号已更改。";
        AccountDisabled "disabled" = "The account is disabled and signed out.", "账号已停用并退出登录。";
        AccountEnabled "enabled" = "The account is enabled.", "账号已启用。";
        PasswordReset "password_reset" =
            "The password is set; the person is signed out.",
            "密码已设置，该用户已退出登录。";
        SessionsEnded "sessions_ended" = "The person is signed out everywhere.", "该用户已在所有浏览器退出登录。";
    }
    /// The tokens.
    Tokens {
        TokenRevoked "revoked" = "The token is revoked.", "令牌已吊销。";
    }
    /// The list of webhooks.
    Webhooks {
        WebhookDeleted "deleted" = "The webhook is deleted.", "Webhook 已删除。";
    }
    /// One webhook.
    Webhook {
        WebhookEdited "edited" = "The webhook is changed.", "Webhook 已修改。";
        WebhookPaused "paused" = "The webhook is paused.", "Webhook 已暂停。";
        WebhookResumed "resumed" = "The webhook goes on.", "Webhook 已恢复。";
        WebhookTested "tested" =
            "A test is on its way: it stands first in the list of deliveries.",
            "测试消息正在发送，位于投递记录的第一行。";
        DeliveryRepeated "repeated" = "It is sent again.", "正在重新发送。";
    }
    /// The platforms.
    Platforms {
        PlatformCreated "created" = "The platform is added.", "已添加平台。";
        PlatformEdited "edited" = "The platform is changed.", "已修改平台。";
        PlatformDeleted "deleted" = "The platform is deleted.", "已删除平台。";
    }
    /// How long data is kept.
    Retention {
        RetentionSaved "saved" = "The settings are saved.", "设置已保存。";
    }
    /// How requests are decided: the settings and the list of rules.
    Deciding {
        SettingsSaved "saved" = "The settings are saved.", "设置已保存。";
        RuleEnded "ended" = "The rule is ended.", "规则已终止。";
    }
    /// One rule for requests.
    Rule {
        RuleCreated "created" = "The rule is made. It is off: replay it next.", "规则已创建，目前关闭：请接着回放。";
        RuleChanged "changed" =
            "The rule is changed. It is off until it was replayed again.",
            "规则已更改，在重新回放之前保持关闭。";
        RuleReplayed "replayed" = "The rule was replayed.", "规则已回放。";
        RuleEnabled "enabled" = "The rule is on.", "规则已启用。";
        RuleDisabled "disabled" = "The rule is off.", "规则已关闭。";
    }
    /// The releases of the terms.
    Releases {
        ReleaseSaved "release" = "Saved. The new values are in force.", "已保存，新的值已生效。";
    }
    /// The gateways.
    Gateways {
        GatewayForgotten "forgotten" = "The gateway was forgotten.", "网关已移除。";
    }
    /// The notifications.
    Notifications {
        NotificationsRead "read" = "Marked as read.", "已标为已读。";
    }
    /// One run of a recount.
    Recount {
        RecountStarted "started" = "The recount is on its way.", "重新计数已开始。";
        RecountCancelled "cancelled" = "The run is cancelled.", "任务已取消。";
        GaugeRepaired "repaired" = "The gauge is repaired.", "数值已修正。";
        RepairUndone "undone" = "The repair is undone.", "修正已撤销。";
        DifferenceDismissed "dismissed" = "The difference is dismissed.", "差异已忽略。";
    }
    /// One App Key.
    App {
        PlanChosen "plan" = "The plan was changed.", "套餐已更换。";
        PlanPlanned "later" =
            "The change of plan is set. It begins by itself.",
            "套餐变更已安排，将自动生效。";
        PlanCancelled "cancelled" = "The coming change of plan was called off.", "已取消即将进行的套餐变更。";
    }
    /// The form that overrides one limit.
    LimitForm {
        LimitOverridden "set" =
            "The override is set. Gateways have it within a second.",
            "已设置，网关会在一秒内生效。";
    }
    /// The overrides of one limit.
    LimitHistory {
        LimitRestored "ended" = "The override has ended.", "该单独调整已结束。";
    }
    /// One override.
    Override {
        OverrideExtended "extended" =
            "The override has another end. Gateways have it within a second.",
            "结束时间已更改，网关会在一秒内生效。";
        OverrideEnded "ended" = "The override has ended.", "该单独调整已结束。";
        OverrideCopied "copied" =
            "This override was set as a copy. Gateways have it within a second.",
            "已复制设置，网关会在一秒内生效。";
    }
    /// A set of overrides.
    OverrideSet {
        OverridesSet "made" =
            "The overrides are set. Gateways have them within a second.",
            "已设置，网关会在一秒内生效。";
    }
    /// The form of a request.
    Filing {
        DraftSaved "drafted" =
            "The draft was saved. Only you see it until you submit it.",
            "草稿已保存，提交之前仅自己可见。";
    }
    /// The thread of a request.
    Thread {
        RequestSubmitted "submitted" = "The request was submitted.", "申请已提交。";
        CommentAdded "commented" = "Your comment was added.", "评论已添加。";
        AnswerAdded "answered" =
            "The answer was added; the request is in review again.",
            "答复已添加，申请重新进入审核。";
        RequestWithdrawn "withdrawn" = "The request was withdrawn.", "申请已撤回。";
    }
    /// The decision about a request.
    Decision {
        RequestClaimed "claimed" = "You have this request now.", "您已领取该申请。";
        RequestReleased "released" = "The request is back in the queue.", "申请已退回队列。";
        RequestApproved "approved" = "The request is approved and the limits hold.", "申请已批准，限制已生效。";
        RequestPartlyApproved "partly_approved" =
            "A part is granted and the limits hold.",
            "申请已部分批准，限制已生效。";
        DecisionProposed "proposed" =
            "Proposed: a second approver has to agree.",
            "方案已提出，须由第二位审批人同意。";
        RequestDenied "denied" = "The request is denied.", "申请已拒绝。";
        CustomerAsked "asked" = "The customer is asked.", "已询问客户。";
        RequestSuperseded "superseded" = "The request is closed as superseded.", "申请已以“已被取代”关闭。";
        ProposalRefused "refused" =
            "The proposal is refused; the request stays in review.",
            "方案已否决，申请仍在审核中。";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_said_only_where_its_form_stands() {
        let word = Done::OverrideExtended.as_str();
        assert_eq!(Done::parse(DoneAt::Override, word), Some(Done::OverrideExtended));
        assert_eq!(Done::parse(DoneAt::SignIn, word), None);
        assert_eq!(Done::parse(DoneAt::Override, "<b>"), None);
        assert_eq!(Done::parse(DoneAt::Accounts, "created"), Some(Done::AccountCreated));
        assert_eq!(Done::parse(DoneAt::Platforms, "created"), Some(Done::PlatformCreated));
    }
}
