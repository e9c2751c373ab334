//! The own account: profile, display, signed-in browsers, password.

use domain::accounts::Account;
use domain::language::Locale;
use domain::locale::done::DoneAt;
use domain::sessions::Session;
use domain::texts::isolate;
use leptos::prelude::*;

use crate::api::accounts::{OwnPage, read_own_account};
use crate::components::{DoneNotice, FailureNotice, Form, Submit, loaded, role_name};
use crate::page::Page;
use crate::paths;
use crate::theme::Theme;
use crate::ui::{
    Badge, BadgeKind, Button, ButtonKind, Fact, Facts, Isolated, Moment, PageHeader, Panel,
    SelectField, Table, TextField,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn account() -> Page {
    let words = &text().account;
    let page = read_own_account().await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice at=DoneAt::Account/>
            <FailureNotice/>
            {loaded(page, |page| view! { <Parts page=page/> })}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Parts(page: OwnPage) -> impl IntoView {
    view! {
        <div class="stack loose">
            <div class="account-columns">
                <Profile account=page.account.clone()/>
                <Display/>
            </div>
            <Sessions sessions=page.sessions/>
            <Password account=page.account/>
        </div>
    }
}

#[component]
fn Profile(account: Account) -> impl IntoView {
    let words = &text().account;
    view! {
        <Panel id="profile" title=words.profile>
            <div class="card">
                <Facts>
                    <Fact name=words.login>{account.login}</Fact>
                    <Fact name=words.name><Isolated text=account.name/></Fact>
                    <Fact name=words.role>{role_name(account.role, text())}</Fact>
                    <Fact name=words.since><Moment at=account.created_at/></Fact>
                    <Fact name=words.zone>{use_viewer().zone.name.clone()}</Fact>
                </Facts>
            </div>
        </Panel>
    }
}

#[component]
fn Display() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let languages = Locale::ALL
        .map(|locale| (locale.as_str().to_owned(), locale.own_name().to_owned()))
        .to_vec();
    let themes = Theme::ALL
        .map(|theme| {
            let name = match theme {
                Theme::System => words.shell.theme_system,
                Theme::Light => words.shell.theme_light,
                Theme::Dark => words.shell.theme_dark,
            };
            (theme.as_str().to_owned(), name.to_owned())
        })
        .to_vec();
    view! {
        <Panel id="display" title=words.account.preferences note=words.account.preferences_note>
            <Form action=paths::PREFERENCES hidden=vec![("back", paths::ACCOUNT.to_owned())]>
                <SelectField
                    name="locale"
                    label=words.shell.language
                    options=languages
                    selected=viewer.locale.as_str()
                />
                <SelectField
                    name="theme"
                    label=words.shell.theme
                    options=themes
                    selected=viewer.theme.as_str()
                />
                <div class="actions"><Submit label=words.ui.save/></div>
            </Form>
        </Panel>
    }
}

#[component]
fn Sessions(sessions: Vec<Session>) -> impl IntoView {
    let words = &text().account;
    let has_others = sessions.iter().any(|session| !session.is_current);
    let others = has_others.then(|| {
        view! {
            <Form action=paths::ACCOUNT class="">
                <Submit label=words.end_others act="end_other_sessions"/>
            </Form>
        }
    });
    let rows = sessions.into_iter().map(session_row).collect_view();
    view! {
        <Panel id="sessions" title=words.sessions note=words.sessions_note>
            <Table caption=words.sessions>
                <thead>
                    <tr>
                        <th scope="col">{words.browser}</th>
                        <th scope="col" class="second">{words.address}</th>
                        <th scope="col" class="third">{words.began}</th>
                        <th scope="col">{words.last_seen}</th>
                        <th scope="col" class="third">{words.ends}</th>
                        <th scope="col"><span class="unseen">{words.end}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
            <div class="row">
                {others}
                <Form action=paths::SIGN_OUT_EVERYWHERE class="">
                    <Submit label=words.end_everywhere kind=ButtonKind::Danger/>
                </Form>
            </div>
        </Panel>
    }
}

fn session_row(session: Session) -> impl IntoView {
    let words = &text().account;
    let browser = browser_name(session.agent.as_deref()).unwrap_or(words.unknown.to_owned());
    let label = (words.end_label)(&isolate(&browser));
    let id = session.id.to_string();
    let act = match session.is_current {
        true => view! { <Badge kind=BadgeKind::Accent>{words.this_one}</Badge> }.into_any(),
        false => view! {
            <Form action=paths::ACCOUNT hidden=vec![("session", id)] class="">
                <Button small=true attr:name="do" attr:value="end_session" attr:aria-label=label>
                    {words.end}
                </Button>
            </Form>
        }
        .into_any(),
    };
    view! {
        <tr>
            <th scope="row" title=session.agent><Isolated text=browser/></th>
            <td class="second">{session.address.unwrap_or(words.unknown.to_owned())}</td>
            <td class="third"><Moment at=session.created_at/></td>
            <td><Moment at=session.last_seen_at/></td>
            <td class="third"><Moment at=session.expires_at/></td>
            <td class="snug">{act}</td>
        </tr>
    }
}

/// The name by which people know a browser, and its system, from what it says of itself. What is
/// not recognised is shown as it is.
fn browser_name(agent: Option<&str>) -> Option<String> {
    // Each names those before it too, so the order decides.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chromium/", "Chromium"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let agent = agent.filter(|agent| !agent.is_empty())?;
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    Some(match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser}, {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => agent.chars().take(40).collect(),
    })
}

#[component]
fn Password(account: Account) -> impl IntoView {
    let words = &text().account;
    let viewer = use_viewer();
    let since = viewer.zone.date_time(account.password_changed_at, viewer.locale);
    view! {
        <Panel id="password" title=words.password note=(words.password_since)(&since)>
            <Form action=paths::ACCOUNT act="change_password">
                <input type="hidden" name="username" autocomplete="username" value=account.login/>
                <TextField
                    name="current_password"
                    kind="password"
                    label=words.current_password
                    autocomplete="current-password"
                    required=true
                />
                <TextField
                    name="new_password"
                    kind="password"
                    label=words.new_password
                    hint=words.password_hint
                    autocomplete="new-password"
                    required=true
                />
                <TextField
                    name="repeat_password"
                    kind="password"
                    label=words.repeat_password
                    autocomplete="new-password"
                    required=true
                />
                <p class="faint">{words.change_password_effect}</p>
                <div class="actions"><Submit label=words.change_password kind=ButtonKind::Primary/></div>
            </Form>
        </Panel>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_known_by_its_name_and_system() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/142.0.0.0 Safari/537.36";
        assert_eq!(browser_name(Some(chrome)).as_deref(), Some("Chrome, Linux"));
        let edge = format!("{chrome} Edg/142.0");
        assert_eq!(browser_name(Some(&edge)).as_deref(), Some("Edge, Linux"));
        assert_eq!(browser_name(Some("curl/8.5")).as_deref(), Some("curl/8.5"));
        assert_eq!(browser_name(Some("")), None);
    }
}
