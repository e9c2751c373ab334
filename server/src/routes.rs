//! Routes with their list of paths.

use axum::Router;
use axum::routing::MethodRouter;
use utoipa::openapi::OpenApi;

use crate::AppState;

/// A router and the paths of its routes: they come from one list, so no route is without its entry.
#[derive(Default)]
pub struct Routes {
    pub router: Router<AppState>,
    pub paths: Vec<String>,
}

impl Routes {
    pub fn route(mut self, path: &str, methods: MethodRouter<AppState>) -> Self {
        self.paths.push(path.to_owned());
        Self { router: self.router.route(path, methods), ..self }
    }

    /// Routes that `document` describes, below `prefix`.
    pub fn documented(
        mut self,
        prefix: &str,
        router: Router<AppState>,
        document: &OpenApi,
    ) -> Self {
        self.paths.extend(document.paths.paths.keys().map(|path| format!("{prefix}{path}")));
        let router = match prefix {
            "" => self.router.merge(router),
            _ => self.router.nest(prefix, router),
        };
        Self { router, ..self }
    }
}
