//! Words of the page of background jobs.

use crate::jobs::{Counted, Job};

words! {
    title = "Jobs", "后台任务";
    lead = "What the server does by itself, and what came of it last.",
        "服务器自行执行的任务及其最近一次结果。";
    none = "No job has run yet. The first ones run when a server starts.",
        "尚无任务运行过。服务器启动时会执行首批任务。";
    column_job = "Job", "任务";
    column_every = "Every", "间隔";
    column_last_run = "Last run", "最近运行";
    column_took = "Took", "耗时";
    column_result = "Result", "结果";
    done = "done", "已完成";
    failed = "failed", "失败";
    name(job: Job) -> &'static str = match job {
        Job::Partitions => "History partitions",
        Job::Retention => "Retention",
        Job::Prune => "Forgetting",
        Job::Overrides => "Use of overrides",
        Job::Subjects => "Largest subjects",
        Job::Requests => "Requests",
        Job::Reminders => "Reminders",
        Job::Utilization => "Utilization",
        Job::Growth => "Growth",
        Job::Months => "Kept months",
    },
    match job {
        Job::Partitions => "历史分区",
        Job::Retention => "数据保留",
        Job::Prune => "清理",
        Job::Overrides => "单独调整的使用情况",
        Job::Subjects => "最大对象",
        Job::Requests => "申请",
        Job::Reminders => "到期提醒",
        Job::Utilization => "利用率",
        Job::Growth => "增长趋势",
        Job::Months => "月度存档",
    };
    detail(job: Job) -> &'static str = match job {
        Job::Partitions => "Makes the coming days of usage history.",
        Job::Retention => {
            "Lets go of samples and changes whose time is over, as Admin, Retention says."
        }
        Job::Prune => {
            "Forgets ended sessions, old guesses at passwords and notes that are past their time."
        }
        Job::Overrides => {
            "Looks when use was last above what the limit would be without each override."
        }
        Job::Subjects => "Keeps the 200 largest users, groups and rooms of each quota.",
        Job::Requests => {
            "Ends requests whose time has passed, and decides others by rules that may do it alone."
        }
        Job::Reminders => "Tells people and customers that a granted increase ends soon.",
        Job::Utilization => {
            "Measures every limit of App Keys whose use has changed, for the report."
        }
        Job::Growth => {
            "Follows the daily peaks of quotas: which will reach their limit, and when."
        }
        Job::Months => "Keeps the usage report of each month that is over, App Key by App Key.",
    },
    match job {
        Job::Partitions => "预先创建未来几天的用量历史分区。",
        Job::Retention => "按“管理”中“数据保留”的设置，清除超过保留期的采样和审计记录。",
        Job::Prune => "清除已结束的会话、过期的登录尝试记录和其他过期记录。",
        Job::Overrides => "查找用量最近一次超过“没有该项单独调整时的上限”的时间。",
        Job::Subjects => "每个配额只保留最大的 200 个用户、群组或聊天室。",
        Job::Requests => "让到期的申请失效，并按可自动审批的规则审批申请。",
        Job::Reminders => "在已批准的提额到期前提醒相关人员和客户。",
        Job::Utilization => "为报表计算用量有变化的 App Key 的每项限制的利用率。",
        Job::Growth => "根据配额的每日峰值推算哪些配额将达到上限、何时达到。",
        Job::Months => "逐个 App Key 存档已结束月份的用量报表。",
    };
    counted(counted: Counted, number: &str) = match counted {
        Counted::PartitionsDropped => format!("{number} partitions dropped"),
        Counted::DaysDropped => format!("{number} days of samples dropped"),
        Counted::ChangesRetired => format!("{number} changes retired"),
        Counted::NotesForgotten => format!("{number} notes"),
        Counted::SessionsForgotten => format!("{number} sessions"),
        Counted::GuessesForgotten => format!("{number} guesses"),
        Counted::AnswersForgotten => format!("{number} answers to repeated requests"),
        Counted::OverridesMattered => format!("{number} overrides mattered since the last run"),
        Counted::SubjectsForgotten => format!("{number} subjects forgotten"),
        Counted::RequestsExpired => format!("{number} expired"),
        Counted::RequestsDecided => format!("{number} decided by rules"),
        Counted::RequestsLeft => format!("{number} left to people"),
        Counted::DeliveriesForgotten => format!("{number} webhook deliveries"),
        Counted::NotificationsForgotten => format!("{number} notifications"),
        Counted::GrantsReminded => format!("{number} increases that end soon"),
        Counted::AppsMeasured => format!("{number} App Keys measured"),
        Counted::TrendsFollowed => format!("{number} trends"),
        Counted::MonthAppsKept => format!("{number} App Keys kept"),
        Counted::MonthsClosed => format!("{number} months closed"),
    },
    match counted {
        Counted::PartitionsDropped => format!("删除 {number} 个分区"),
        Counted::DaysDropped => format!("删除 {number} 天的采样"),
        Counted::ChangesRetired => format!("清除 {number} 条审计记录"),
        Counted::NotesForgotten => format!("{number} 条记录"),
        Counted::SessionsForgotten => format!("{number} 个会话"),
        Counted::GuessesForgotten => format!("{number} 次尝试"),
        Counted::AnswersForgotten => format!("{number} 条重复请求的应答"),
        Counted::OverridesMattered => format!("自上次运行以来有 {number} 项起了作用"),
        Counted::SubjectsForgotten => format!("清除 {number} 个对象"),
        Counted::RequestsExpired => format!("{number} 份申请过期"),
        Counted::RequestsDecided => format!("{number} 份由规则批准"),
        Counted::RequestsLeft => format!("{number} 份留给人工审批"),
        Counted::DeliveriesForgotten => format!("{number} 条 Webhook 投递"),
        Counted::NotificationsForgotten => format!("{number} 条通知"),
        Counted::GrantsReminded => format!("{number} 项提额即将到期"),
        Counted::AppsMeasured => format!("计算 {number} 个 App Key"),
        Counted::TrendsFollowed => format!("{number} 条趋势"),
        Counted::MonthAppsKept => format!("存档 {number} 个 App Key"),
        Counted::MonthsClosed => format!("{number} 个月已结账"),
    };
}
