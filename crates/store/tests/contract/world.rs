//! A fresh database for each test.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use store::Store;

const VARIABLE: &str = "YINGDA_TEST_POSTGRES";
static COUNT: AtomicU64 = AtomicU64::new(0);

pub struct World {
    pub store: Store,
    pub url: String,
    home: Home,
}

enum Home {
    Folder(PathBuf),
    Database { server: String, name: String },
}

impl World {
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join(format!("yingda-store-{}", unique()));
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let url = format!("sqlite:{}", folder.join("test.db").display());
        let store = Store::open(&url).await.expect("opens");
        Self { store, url, home: Home::Folder(folder) }
    }

    /// `None`, said aloud, where there is no PostgreSQL to test on.
    pub async fn postgres() -> Option<Self> {
        let Ok(server) = std::env::var(VARIABLE) else {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "{VARIABLE} is not set in CI");
            eprintln!("NOT RUN: {VARIABLE} is not set, PostgreSQL was not tested");
            return None;
        };
        let name = format!("yingda_{}", unique());
        run(&server, &format!("CREATE DATABASE {name}")).await;
        let (head, _) = server.rsplit_once('/').expect("an address with a database");
        let url = format!("{head}/{name}");
        let store = Store::open(&url).await.expect("opens");
        Some(Self { store, url, home: Home::Database { server, name } })
    }

    pub async fn end(self) {
        self.store.close().await;
        match self.home {
            Home::Folder(folder) => std::fs::remove_dir_all(folder).expect("removable"),
            Home::Database { server, name } => {
                run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
            }
        }
    }
}

fn unique() -> String {
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

async fn run(server: &str, sql: &str) {
    use sqlx::{AssertSqlSafe, Connection, Executor};
    let mut connection = sqlx::PgConnection::connect(server).await.expect("the server answers");
    connection.execute(AssertSqlSafe(sql.to_owned())).await.expect("may make databases");
}
