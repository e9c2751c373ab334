//! Words around every page: the bars, the switches, keyboard help, the live indicator.

words! {
    product = "Headroom", "Headroom";
    skip_to_content = "Skip to content", "跳到正文";
    main_navigation = "Main", "主导航";
    overview = "Overview", "总览";
    app_keys = "App Keys", "App Key";
    overrides = "Overrides", "单独调整";
    requests = "Requests", "申请";
    plans = "Plans", "套餐";
    gateways = "Gateways", "网关";
    reports = "Reports", "报表";
    audit = "Audit", "审计";
    catalogue = "Catalogue", "接口目录";
    admin = "Admin", "管理";
    account = "Account", "账号";
    search_label = "Search App Keys", "搜索 App Key";
    search_placeholder = "Search App Keys", "搜索 App Key";
    language = "Language", "语言";
    theme = "Theme", "外观";
    theme_system = "System", "跟随系统";
    theme_light = "Light", "浅色";
    theme_dark = "Dark", "深色";
    signed_in_as = "Signed in as", "当前账号";
    sign_in = "Sign in", "登录";
    sign_out = "Sign out", "退出登录";
    user_menu = "Your account and settings", "账号与设置";

    // the live indicator
    live_status = "Live feed", "实时数据";
    live_connecting = "connecting", "连接中";
    live_lost = "stale", "已过期";
    live_lost_detail =
        "The live feed is gone. The page shows the last values and reconnects by itself.",
        "实时数据已中断。页面保留最后一次的数值，并会自动重连。";

    // a tab that is older than the server
    new_version = "A new version of Headroom is running.", "Headroom 已更新到新版本。";
    demo = "Demo data", "演示数据";
    demo_detail = "The App Keys and their use are simulated.",
        "这些 App Key 及其用量均为模拟数据。";

    // keyboard help
    keyboard_shortcuts = "Keyboard shortcuts", "键盘快捷键";
    key_search = "Search", "搜索";
    key_help = "This help", "显示本帮助";
    key_rows = "Move between the rows of a table", "在表格各行之间移动";
    key_open = "Open the row", "打开该行";
    key_close = "Close, or leave the search field", "关闭，或离开搜索框";
    key_then = "then", "再按";
    /// "Go to App Keys": the page's name.
    key_go(page: &str) = format!("Go to {page}"), format!("前往{}{page}", gap(page));
    /// "Times are in Europe/Berlin": the zone's name.
    times_in(zone: &str) = format!("Times are in {zone}"), format!("时间按 {zone} 显示");
}

/// Chinese puts a thin gap between Han and Latin text.
fn gap(next: &str) -> &'static str {
    if next.starts_with(|first: char| first.is_ascii()) { " " } else { "" }
}
