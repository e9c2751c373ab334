//! Words of the admin pages.

words! {
    title = "Admin", "管理";
    lead = "Who and what may use Headroom?", "谁以及哪些程序可以使用 Headroom？";
    accounts = "Accounts", "账号";
    accounts_lead = "Who may sign in, and as what?", "谁可以登录，以何种角色？";
    accounts_detail = "People who sign in, and their roles.", "可登录的人员及其角色。";
    jobs_detail = "What the server does by itself, and its last results.",
        "服务器自行执行的任务及最近结果。";
    tokens = "API tokens", "API 令牌";
    tokens_lead = "Which programs may call the API, and for what?",
        "哪些程序可以调用 API，权限如何？";
    tokens_detail = "Keys for gateways, portals and scripts.", "供网关、门户与脚本使用的密钥。";
    login = "Login", "账号";
    login_hint = "Letters, digits and . _ @ + -; it cannot be changed later.",
        "字母、数字及 . _ @ + -；之后不可更改。";
    name = "Name", "名称";
    role = "Role", "角色";
    state = "State", "状态";
    enabled = "enabled", "启用";
    disabled = "disabled", "已停用";
    sessions = "Browsers", "登录数";
    last_sign_in = "Last sign-in", "最近登录";
    never = "never", "从未";
    change = "Change…", "更改…";
    change_label(login: &str) = format!("Change {login}"), format!("更改 {login}");
    change_title(login: &str) = format!("Account {login}"), format!("账号 {login}");
    create_account = "New account", "新建账号";
    password = "Password", "密码";
    password_hint = "At least 12 characters. Tell it to the person; they can change it.",
        "至少 12 个字符。请告知本人，之后可自行修改。";
    new_password = "New password", "新密码";
    reset_password = "Set password", "设置密码";
    reset_effect(count: &str) = format!("Signs the person out of {count} browsers."),
        format!("将使该用户从 {count} 个浏览器退出登录。");
    disable = "Disable account", "停用账号";
    disable_effect(count: &str) =
        format!(
            "The person can no longer sign in and is signed out of {count} browsers. Tokens with a role that they made are refused. What they did stays on record."
        ),
        format!(
            "该用户将无法登录，并从 {count} 个浏览器退出；其创建的角色令牌将被拒绝。其操作记录保留。"
        );
    enable = "Enable account", "启用账号";
    /// Above the tokens with scopes that an account made.
    scope_tokens = "Tokens that go on", "继续有效的令牌";
    scope_tokens_detail =
        "Gateways and portals use these tokens with scopes, which this account made. They stay \
         good when it is disabled; revoke the ones that nobody needs.",
        "网关和门户使用此账号创建的这些权限令牌。停用账号后它们仍然有效；不再需要的请吊销。";
    end_sessions = "Sign out everywhere", "在所有浏览器退出";
    last_admin = "The last admin who can sign in must stay one.",
        "必须保留至少一名可登录的管理员。";
    create_token = "New token", "新建令牌";
    token_name_hint = "What it is for: gateway-7, customer portal.",
        "用途，例如 gateway-7、客户门户。";
    token_role_hint =
        "A role may do all that a person of the role may. Leave it empty to choose single scopes.",
        "角色令牌拥有该角色的全部权限；留空则选择单项权限。";
    no_role = "none: scopes", "无：选择权限";
    scopes = "Scopes", "权限";
    scope_usage_write = "usage:write – report use, as gateways do",
        "usage:write – 上报用量（网关）";
    scope_limits_read = "limits:read – read catalogue, plans and effective limits",
        "limits:read – 读取目录、套餐与有效上限";
    scope_requests_write = "requests:write – file requests for higher limits",
        "requests:write – 提交提额申请";
    /// Above the customers of a token with scopes.
    customers = "Customers of the scopes", "权限适用的客户";
    customers_hint =
        "The token sees and changes nothing of anybody else. A role is for all customers: leave \
         these fields empty.",
        "令牌看不到也改不了其他客户的内容。角色适用于所有客户，选择角色时请留空以下各项。";
    all_customers = "All customers", "所有客户";
    orgs = "Organisations", "组织";
    orgs_hint =
        "All their App Keys, also later ones. One on each line, or with commas between.",
        "包括其日后新增的 App Key。每行一个，或以逗号分隔。";
    apps = "App Keys", "App Key";
    apps_hint = "As organisation#application.", "格式为 组织#应用。";
    sources = "Sources and gateways", "来源与网关";
    sources_hint =
        "What it reports as. Empty: whatever is free. With usage:write alone this is enough.",
        "上报时可使用的名称，留空则可使用任何空闲名称。仅有 usage:write 时填写此项即可。";
    for_all = "for all customers", "适用于所有客户";
    for_some(names: &str) = format!("for {names}"), format!("适用于 {names}");
    as_sources(names: &str) = format!("as {names}"), format!("以 {names} 上报");
    /// After the first names.
    and_more(count: usize) = format!("and {count} more"), format!("等另外 {count} 个");
    expires_in_days = "Ends after days", "有效天数";
    expires_hint = "Empty: it does not end by itself.", "留空则不会自动失效。";
    may = "May", "权限";
    created = "Made", "创建时间";
    created_by(who: &str) = format!("by {who}"), format!("由 {who}");
    command_line = "the command line", "命令行";
    ends = "Ends", "失效时间";
    last_used = "Last used", "最近使用";
    active = "active", "有效";
    suspended = "maker disabled", "创建者已停用";
    /// "Admin, now Viewer": the token's role, its maker's lower one.
    role_now(role: &str, now: &str) = format!("{role}, now {now}"), format!("{role}，目前为{now}");
    expired = "expired", "已过期";
    revoked = "revoked", "已吊销";
    revoke = "Revoke", "吊销";
    revoke_open = "Revoke…", "吊销…";
    revoke_label(name: &str) = format!("Revoke {name}"), format!("吊销 {name}");
    revoke_title(name: &str) = format!("Revoke the token {name}?"), format!("吊销令牌 {name}？");
    revoke_effect(used: &str) =
        format!(
            "Programs that use it are refused from their next call on. Last used: {used}. This cannot be taken back."
        ),
        format!("使用它的程序从下一次调用起将被拒绝。最近使用：{used}。此操作不可撤销。");
    secret_title = "The new token", "新令牌";
    secret_detail = "Copy it now: it is not stored and cannot be shown again.",
        "请立即复制：令牌不会保存，之后无法再次显示。";
    no_tokens = "No tokens yet", "暂无令牌";
    no_tokens_detail = "A gateway needs one to report use and to read limits.",
        "网关需要令牌来上报用量和读取上限。";
}
