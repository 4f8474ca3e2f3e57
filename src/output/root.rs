//! The folder that paths in a report start at. Code scanning, merge requests and review tools look for files below the root of
//! the workspace, wherever the program ran.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::app::Files;
use crate::app::files::normal;
use crate::app::inside::repository;

/// The variables in which GitHub Actions and GitLab CI name the folder that they checked the repository out into.
/// <https://docs.github.com/actions/reference/workflows-and-actions/variables>
/// <https://docs.gitlab.com/ci/variables/predefined_variables/>
const WORKSPACE: [&str; 2] = ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"];

/// The folder that paths in a report start at.
#[derive(Clone, Debug)]
pub struct Root {
    /// The real path of the folder.
    folder: PathBuf,
    /// The real path of the working directory, which other paths are relative to.
    working: PathBuf,
}

impl Root {
    /// The folder that the user named; else the workspace of the CI run or the git repository that holds the working directory,
    /// or else the working directory itself. `variable` is the value of an environment variable.
    pub fn find(files: &dyn Files, named: Option<&Path>, variable: impl Fn(&str) -> Option<OsString>) -> Self {
        let working = files.real(Path::new(".")).unwrap_or_default();
        let real = |folder: &Path| files.real(folder).unwrap_or_else(|| normal(&working.join(folder)));
        let workspaces = WORKSPACE.iter().filter_map(|name| variable(name)).filter(|folder| !folder.is_empty());
        let folder = named
            .map(real)
            .or_else(|| workspaces.map(|folder| real(folder.as_ref())).find(|folder| working.starts_with(folder)))
            .or_else(|| repository(files, &working))
            .unwrap_or_else(|| working.clone());
        Self { folder, working }
    }

    /// The path from the root; the path itself if it leads elsewhere.
    pub fn relative(&self, path: &Path) -> PathBuf {
        let whole = normal(&self.working.join(path));
        whole.strip_prefix(&self.folder).map_or_else(|_| path.to_owned(), Path::to_owned)
    }
}
