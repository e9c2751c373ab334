//! Plans and quotas: the forty values, the quotas equal in all plans, the platform's own.

use std::collections::BTreeSet;

use domain::limit_text;
use domain::limit_values::LimitValue;
use domain::plans::PlanBook;

use crate::data;
use crate::documents::{self, Documents, between};

const PLANS: [(&str, &str); 4] =
    [("free", "免费版"), ("basic", "基础版"), ("advanced", "进阶版"), ("enterprise", "企业版")];

/// The columns of document 002.
const COLUMNS: [(&str, &str); 10] = [
    ("用户好友人数", "friends_per_user"),
    ("注册用户总数", "registered_users"),
    ("同时在线用户数", "concurrent_users"),
    ("消息存储时长（天）", "message_retention_days"),
    ("群组总数", "groups"),
    ("群成员数", "members_per_group"),
    ("用户可加入群组数", "groups_per_user"),
    ("聊天室总数", "chat_rooms"),
    ("聊天室成员数", "members_per_chat_room"),
    ("用户可加入聊天室数", "chat_rooms_per_user"),
];

fn cells(text: &str) -> Vec<&str> {
    text.trim().trim_matches('|').split('|').map(str::trim).collect()
}

fn read(text: &str) -> LimitValue {
    limit_text::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}")).value
}

#[test]
fn the_forty_values_are_those_of_the_tables() {
    let Some(documents) = documents::open() else { return };
    let book = data::plan_book();
    let mut columns: Vec<&str> = Vec::new();
    let mut values = 0;
    for (line, text) in documents.lines("002") {
        let cells = cells(text);
        if cells[0] == "套餐版本" {
            columns = cells[1..].to_vec();
        }
        let Some((plan, _)) = PLANS.iter().find(|(_, name)| *name == cells[0]) else { continue };
        let plan = book.plan(&(*plan).into()).unwrap();
        assert_eq!(plan.name.zh, cells[0]);
        assert_eq!(cells.len(), columns.len() + 1, "002:{line}");
        for (column, value) in columns.iter().zip(&cells[1..]) {
            let quota = COLUMNS.iter().find(|(name, _)| name == column).unwrap().1;
            let entry = plan.quota(&quota.into()).unwrap();
            assert_eq!(entry.value, read(value), "{quota} of {}", plan.id);
            let cited: Vec<String> = entry.sources.iter().map(ToString::to_string).collect();
            assert_eq!(cited, [format!("002:{line}")], "{quota} of {}", plan.id);
            values += 1;
        }
    }
    assert_eq!(values, 40);
}

/// Quota, the line that states it (by how it begins), and what stands around the value there.
const EQUAL: [(&str, &str, &str, &str); 18] = [
    ("user_attribute_bytes_per_user", "用户属性包括", "总长度必须在", "以内， 一个 app"),
    ("user_attribute_bytes", "用户属性包括", "所有用户属性的总长度必须在", "。"),
    ("text_message_bytes", "| 文本消息", "|", "|"),
    ("image_message_bytes", "| 图片消息", "|", "|"),
    ("voice_message_bytes", "| 语音消息", "|", "|"),
    ("video_message_bytes", "| 视频消息", "|", "|"),
    ("file_message_bytes", "| 文件消息", "|", "|"),
    ("command_message_bytes", "| 透传消息", "|", "|"),
    ("custom_message_bytes", "| 自定义消息", "|", "|"),
    ("group_name_chars", "- 群组名称", "：", ""),
    ("group_description_chars", "- 群组描述", "：", ""),
    ("group_extension_chars", "- 群组扩展信息", "：", ""),
    ("chat_room_attributes_per_room", "每个聊天室最多可有", "", "个自定义属性"),
    ("chat_room_attribute_bytes", "每个聊天室最多可有", "自定义属性总大小不超过", "。"),
    ("chat_room_attribute_key_chars", "聊天室自定义属性为键值对", "单个 key 不能超过", "，"),
    ("chat_room_attribute_value_chars", "每个聊天室属性 value", "不能超过", "。"),
    ("chat_room_name_chars", "- 聊天室名称", "：", ""),
    ("chat_room_description_chars", "- 聊天室描述", "：", ""),
];

#[test]
fn the_quotas_equal_in_all_plans_are_those_of_the_sentences() {
    let Some(documents) = documents::open() else { return };
    let book = data::plan_book();
    for (quota, begin, before, after) in EQUAL {
        let (line, text) = only_line(&documents, begin);
        let value = read(between(&text[begin.len()..], before, after));
        for (plan, _) in PLANS {
            let entry = book.plan(&plan.into()).unwrap().quota(&quota.into()).unwrap();
            assert_eq!(entry.value, value, "{quota} of {plan}");
            let cited: Vec<String> = entry.sources.iter().map(ToString::to_string).collect();
            assert_eq!(cited, [format!("002:{line}")], "{quota} of {plan}");
        }
    }
    for (plan, _) in PLANS {
        assert_eq!(book.plan(&plan.into()).unwrap().quotas.len(), COLUMNS.len() + EQUAL.len());
    }
}

fn only_line<'a>(documents: &'a Documents, begin: &str) -> (u32, &'a str) {
    let lines: Vec<_> = documents.lines("002").filter(|(_, t)| t.starts_with(begin)).collect();
    assert_eq!(lines.len(), 1, "{begin}");
    lines[0]
}

#[test]
fn the_bound_without_a_number_is_a_rule_and_has_no_value() {
    let Some(documents) = documents::open() else { return };
    let book = data::plan_book();
    let rule = book.quota(&"message_extension_bytes".into()).unwrap().rule.clone().unwrap();
    let (line, text) = only_line(&documents, "| 消息自定义扩展");
    assert!(text.contains(&rule.text.zh));
    assert_eq!(rule.sources[0].to_string(), format!("002:{line}"));
    let key = book.quota(&"chat_room_attribute_key_chars".into()).unwrap();
    assert_eq!(key.allowed_characters.as_deref(), Some("[A-Za-z0-9_.-]"));
    for (words, line) in [("a-z", 78), ("A-Z", 79), ("0-9", 80), ("“_”, “-”, “.”", 81)]
    {
        assert!(documents.line("002", line).contains(words));
    }
}

/// Quota, whether only Community has it, what stands before its value, and how the value ends.
const PLATFORM: [(&str, bool, &str, &str); 8] = [
    ("user_id_chars", false, "User ID length", "characters"),
    ("users_per_bulk_registration", false, "bulk registration maximum", "IDs"),
    ("message_bytes", false, "Message + extended field length is", "bytes"),
    ("groups_per_user", false, "Single user can join", "groups"),
    ("chat_rooms_per_user", false, "Single user can join", "chat rooms"),
    ("daily_push_messages", true, "in the community version is", "messages"),
    ("download_bytes_per_second_per_connection", false, "Single connection download", "k/s"),
    ("download_calls_per_second_per_cluster", false, "cluster download call", "times/s"),
];

#[test]
fn the_platform_quotas_are_those_of_the_notes() {
    let Some(documents) = documents::open() else { return };
    let book = data::plan_book();
    for (quota, community_only, before, end) in PLATFORM {
        let mut values = BTreeSet::new();
        let mut sources = Vec::new();
        for document in ["000", "001"] {
            for (line, text) in documents.lines(document) {
                let Some((_, rest)) = text.split_once(before) else { continue };
                let value = rest.split([';', ')', '<', '|']).next().unwrap();
                let value = value.trim().trim_end_matches("each time").trim();
                if value.ends_with(end) {
                    values.insert(read(value).amount().unwrap());
                    sources.push(format!("{document}:{line}"));
                }
            }
        }
        assert_eq!(values.len(), 1, "{quota}: {sources:?}");
        check_platform(&book, quota, community_only, &values, &sources);
    }
    assert_eq!(book.plan(&"community".into()).unwrap().quotas.len(), 8);
    assert_eq!(book.plan(&"platform-enterprise".into()).unwrap().quotas.len(), 7);
}

fn check_platform(
    book: &PlanBook,
    quota: &str,
    community_only: bool,
    values: &BTreeSet<u64>,
    sources: &[String],
) {
    let plans: &[&str] =
        if community_only { &["community"] } else { &["community", "platform-enterprise"] };
    for plan in plans {
        let entry = book.plan(&(*plan).into()).unwrap().quota(&quota.into()).unwrap();
        let ours: BTreeSet<u64> = entry.value.amount().into_iter().collect();
        assert_eq!(&ours, values, "{quota} of {plan}");
        let cited: Vec<String> = entry.sources.iter().map(ToString::to_string).collect();
        assert_eq!(cited, sources, "{quota} of {plan}");
    }
}
