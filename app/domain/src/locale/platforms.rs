//! Words of the page of platforms.

words! {
    title = "Platforms", "平台";
    lead = "Where can the platform itself be asked what is really there?",
        "可以向哪里查询平台上的实际数量？";
    detail =
        "Addresses and credentials with which recounts ask the platform, and how fast they may.",
        "重新计数所用的平台地址、凭证和调用速度上限。";
    none = "No platform yet", "还没有平台";
    none_detail = "Add one, and operators can have its App Keys counted.",
        "添加后，运营人员即可对其 App Key 重新计数。";
    name = "Name", "名称";
    name_hint = "What you call the cluster or the customer's console.", "集群或客户控制台的名称。";
    url = "Address", "地址";
    url_hint =
        "Where paths begin: https://a1.example.com. What follows is /organisation/application/…",
        "路径的起点，如 https://a1.example.com，其后为 /组织名/应用名/…";
    scope = "For", "适用范围";
    scope_hint =
        "An organisation (acme), or one App Key (acme#shop), which goes before its organisation.",
        "组织名（acme）或单个 App Key（acme#shop）；App Key 优先于其组织。";
    client_id = "Client ID", "Client ID";
    client_secret = "Client secret", "Client Secret";
    secret_hint = "Never shown again. It lies readable in the database: guard its backups.",
        "保存后不再显示。它以可读形式存于数据库中，请妥善保管备份。";
    secret_kept(at: &str) = format!("Leave it empty to keep the one of {at}."),
        format!("留空则保留 {at} 设置的密钥。");
    calls = "Calls per minute at most", "每分钟调用上限";
    calls_hint =
        "Of all recounts together, 1 to 6,000. Of a customer's own rate never more than 20 % is \
         used.",
        "所有重新计数合计，1 至 6,000。任何时候都不会超过客户自身频率上限的 20%。";
    calls_value(calls: &str) = format!("{calls}/min"), format!("{calls} 次/分钟");
    enabled = "Recounts may ask here", "允许重新计数调用此平台";
    enabled_hint = "Switched off, what waits fails and what runs stops.",
        "关闭后，等待中的任务失败，进行中的任务停止。";
    state = "State", "状态";
    on = "on", "启用";
    off = "off", "停用";
    create = "Add a platform", "添加平台";
    edit(name: &str) = format!("Change {name}"), format!("修改 {name}");
    save = "Save", "保存";
    delete = "Delete…", "删除…";
    delete_title(name: &str) = format!("Delete {name}"), format!("删除 {name}");
    delete_effect =
        "Its credentials are gone at once. Recounts that wait for it fail; results stay.",
        "凭证立即删除。等待它的重新计数将失败，已有结果保留。";
    delete_button = "Delete for good", "永久删除";
}
