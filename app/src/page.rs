//! A page: a function of data to HTML. It loads its data first, then renders it in one go.
//!
//! Everything here runs on the server. What a page needs of its request (who looks, the address,
//! what came of a form) is in the context; [`render`] puts it there for the time in which the page
//! is made.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use domain::problem::Code;
use hydration_context::SsrSharedContext;
use leptos::prelude::*;
use leptos::reactive::computed::ScopedFuture;

/// The frame around a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// Bars, navigation, keyboard.
    #[default]
    Console,
    /// For pages before the sign-in: no script.
    Plain,
}

/// What a request for a page is answered.
pub struct Page {
    /// Stands in the tab, before the product's name.
    pub title: String,
    pub frame: Frame,
    pub body: AnyView,
}

impl Page {
    pub fn new(title: impl Into<String>, body: impl IntoView + 'static) -> Self {
        Self { title: title.into(), frame: Frame::Console, body: body.into_any() }
    }

    /// The same in the frame of pages that nobody needs to be signed in for.
    pub fn plain(self) -> Self {
        Self { frame: Frame::Plain, ..self }
    }
}

/// A page being made.
pub type Making = Pin<Box<dyn Future<Output = Page> + Send>>;

/// What makes a page, found by its route.
pub type PageFn = fn() -> Making;

/// The status with which the page on show is answered; 200 unless a part of it failed.
#[derive(Clone, Debug)]
struct Status(Arc<AtomicU16>);

/// Answers the page on show with the status of `code`.
pub(crate) fn set_status(code: Code) {
    if let Some(Status(status)) = use_context::<Status>() {
        status.store(code.status(), Ordering::Relaxed);
    }
}

/// A whole document and its status.
pub struct Rendered {
    pub status: u16,
    pub html: String,
}

/// Makes the page. `provide` puts into the context what the page finds there: [`crate::viewer::Viewer`],
/// [`crate::address::Address`], the database, the caller, the reply to a form.
pub async fn render(page: PageFn, provide: impl FnOnce()) -> Rendered {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    let status = Status(Arc::new(AtomicU16::new(200)));
    let making = owner.with(|| {
        provide_context(status.clone());
        provide();
        ScopedFuture::new(async move {
            let page = page().await;
            crate::shell::document(page).await.to_html()
        })
    });
    let mut html = making.await;
    // What marks the end of a list of nodes for a browser that hydrates the whole document.
    html.truncate(html.trim_end_matches("<!>").len());
    owner.unset_with_forced_cleanup();
    Rendered { status: status.0.load(Ordering::Relaxed), html }
}
