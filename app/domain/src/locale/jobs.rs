//! Words of the page of background jobs.

use crate::jobs::{Counted, Job};

pub struct Words {
    pub title: &'static str,
    pub lead: &'static str,
    pub none: &'static str,
    pub column_job: &'static str,
    pub column_every: &'static str,
    pub column_last_run: &'static str,
    pub column_took: &'static str,
    pub column_result: &'static str,
    pub done: &'static str,
    pub failed: &'static str,
    pub name: fn(Job) -> &'static str,
    pub detail: fn(Job) -> &'static str,
    pub counted: fn(Counted, &str) -> String,
}

pub const EN: Words = Words {
    title: "Jobs",
    lead: "What the server does by itself, and what came of it last.",
    none: "No job has run yet. The first ones run when a server starts.",
    column_job: "Job",
    column_every: "Every",
    column_last_run: "Last run",
    column_took: "Took",
    column_result: "Result",
    done: "done",
    failed: "failed",
    name: |job| match job {
        Job::Partitions => "History partitions",
        Job::Prune => "Forgetting",
        Job::Subjects => "Largest subjects",
    },
    detail: |job| match job {
        Job::Partitions => {
            "Makes the coming days of usage history and drops those past the kept time."
        }
        Job::Prune => {
            "Forgets ended sessions, old guesses at passwords and notes that are past their time."
        }
        Job::Subjects => "Keeps the 200 largest users, groups and rooms of each quota.",
    },
    counted: |counted, number| match counted {
        Counted::PartitionsDropped => format!("{number} partitions dropped"),
        Counted::NotesForgotten => format!("{number} notes"),
        Counted::SessionsForgotten => format!("{number} sessions"),
        Counted::GuessesForgotten => format!("{number} guesses"),
        Counted::SubjectsForgotten => format!("{number} subjects forgotten"),
    },
};

pub const ZH: Words = Words {
    title: "后台任务",
    lead: "服务器自行执行的任务及其最近一次结果。",
    none: "尚无任务运行过。服务器启动时会执行首批任务。",
    column_job: "任务",
    column_every: "间隔",
    column_last_run: "最近运行",
    column_took: "耗时",
    column_result: "结果",
    done: "已完成",
    failed: "失败",
    name: |job| match job {
        Job::Partitions => "历史分区",
        Job::Prune => "清理",
        Job::Subjects => "最大对象",
    },
    detail: |job| match job {
        Job::Partitions => "预先创建未来几天的用量历史分区，并删除超过保留期的分区。",
        Job::Prune => "清除已结束的会话、过期的登录尝试记录和其他过期记录。",
        Job::Subjects => "每个配额只保留最大的 200 个用户、群组或聊天室。",
    },
    counted: |counted, number| match counted {
        Counted::PartitionsDropped => format!("删除 {number} 个分区"),
        Counted::NotesForgotten => format!("{number} 条记录"),
        Counted::SessionsForgotten => format!("{number} 个会话"),
        Counted::GuessesForgotten => format!("{number} 次尝试"),
        Counted::SubjectsForgotten => format!("清除 {number} 个对象"),
    },
};
