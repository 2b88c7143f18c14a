//! What the owner sets: a file, overridden by the command line.
//!
//! `yingda.toml` in the data folder (or `--config FILE`) may hold any of the
//! fields of [`FileConfig`]; unknown ones are refused, since a misspelt name
//! that is silently ignored costs somebody a night.

use crate::startup::StartupError;
use crate::tls::TlsFiles;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// The file's name in the data folder.
const FILE_NAME: &str = "yingda.toml";
/// A config file larger than this is a mistake.
const FILE_BYTES_MAX: u64 = 1 << 20;
/// Two ports a call, and a hotline with fewer than this many lines is none.
const RTP_PORTS_MIN: usize = 20;

/// Everything `serve` needs to know.
#[derive(Debug, Clone)]
pub struct Config {
    pub data: PathBuf,
    pub http: SocketAddr,
    /// Each is served on UDP and TCP.
    pub sip: Vec<SocketAddr>,
    pub tls: TlsFiles,
    pub rtp: RangeInclusive<u16>,
    /// The address peers reach us at, where it is not the one we bind.
    pub advertise: Option<IpAddr>,
    /// `sqlite:///path` or `postgres://…`; by default a file in `data`.
    pub database: Option<String>,
    pub demo: bool,
    /// Simulated citizens that call the demo centre.
    pub callers: usize,
    /// Serves the citizen's telephone at `/call`.
    pub citizen_phone: bool,
    /// A second folder where every recording is written as well (F39.10).
    pub recordings_copy: Option<PathBuf>,
    /// Proxies before the web server that tell who asks (`X-Forwarded-For`).
    pub trusted_proxies: Vec<api::Network>,
    /// `[sms]`: the program that sends text messages, with its arguments; empty:
    /// nobody does.
    pub sms: Vec<String>,
    /// `[[trunk]]`: carriers and gateways; see docs/trunks.md.
    pub trunks: Vec<store::Trunk>,
}

/// The config file's form.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileConfig {
    http: Option<SocketAddr>,
    sip: Option<Vec<SocketAddr>>,
    rtp: Option<String>,
    advertise: Option<IpAddr>,
    database: Option<String>,
    citizen_phone: Option<bool>,
    recordings_copy: Option<PathBuf>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    #[serde(default)]
    tls: TlsTable,
    #[serde(default)]
    sms: SmsTable,
    #[serde(default)]
    trunk: Vec<store::Trunk>,
}

/// `[tls]`: see [`TlsFiles`]. Paths are relative to the config file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct TlsTable {
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
    trusted: Option<PathBuf>,
    listen: Option<Vec<SocketAddr>>,
}

/// `[sms]`: see docs/sms.md.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmsTable {
    #[serde(default)]
    command: Vec<String>,
}

/// What the command line says; `None` leaves the file's or the default.
#[derive(Debug, Default)]
pub struct Overrides {
    pub config: Option<PathBuf>,
    pub data: PathBuf,
    pub http: Option<SocketAddr>,
    pub sip: Vec<SocketAddr>,
    pub tls: TlsFiles,
    pub rtp: Option<String>,
    pub advertise: Option<IpAddr>,
    pub database: Option<String>,
    pub demo: bool,
    pub callers: usize,
    pub citizen_phone: bool,
}

impl Config {
    /// Reads the file, if there is one, and lays the command line over it.
    pub fn load(over: Overrides) -> Result<Self, StartupError> {
        let file = read_file(&over)?;
        let loopback = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let sip =
            [over.sip, file.sip.unwrap_or_default()].into_iter().find(|list| !list.is_empty());
        let rtp = over.rtp.or(file.rtp).unwrap_or_else(|| "20000-29999".to_owned());
        let sip = sip.unwrap_or_else(|| vec![loopback(5060)]);
        let tls = tls_files(over.tls, file.tls, &sip, over.demo)?;
        for trunk in &file.trunk {
            let fault = |fault| StartupError::new(format!("trunk '{}': {fault}", trunk.name));
            trunk.check().map_err(fault)?;
        }
        let network = |text: &String| {
            let bad = |e| StartupError::new(format!("trusted_proxies: '{text}': {e}"));
            text.parse().map_err(bad)
        };
        let trusted_proxies = file.trusted_proxies.iter().map(network).collect::<Result<_, _>>()?;
        Ok(Self {
            data: over.data,
            http: over.http.or(file.http).unwrap_or(loopback(8080)),
            sip,
            tls,
            rtp: parse_range(&rtp)?,
            advertise: over.advertise.or(file.advertise),
            database: over.database.or(file.database),
            demo: over.demo,
            callers: over.callers,
            citizen_phone: over.demo || over.citizen_phone || file.citizen_phone == Some(true),
            recordings_copy: file.recordings_copy,
            trusted_proxies,
            sms: file.sms.command,
            trunks: file.trunk,
        })
    }
}

/// Lays the command line over the file. With a certificate (the demo has one
/// made) TLS is served at the port after each of SIP's, unless said otherwise.
fn tls_files(
    over: TlsFiles,
    file: TlsTable,
    sip: &[SocketAddr],
    demo: bool,
) -> Result<TlsFiles, StartupError> {
    let certificate = over.certificate.or(file.certificate);
    let key = over.key.or(file.key);
    if certificate.is_some() != key.is_some() {
        return Err(StartupError::new("TLS: give both certificate and key, or neither"));
    }
    let served = certificate.is_some() || demo;
    let next = |address: &SocketAddr| {
        let port = address.port().checked_add(1).filter(|_| address.port() != 0);
        Some(SocketAddr::new(address.ip(), port?))
    };
    let asked = Some(over.listen).filter(|list| !list.is_empty()).or(file.listen);
    let listen = match asked {
        Some(_) if !served => {
            return Err(StartupError::new("TLS: give certificate and key to serve it"));
        }
        Some(asked) => asked,
        None if served => sip.iter().filter_map(next).collect(),
        None => Vec::new(),
    };
    Ok(TlsFiles { certificate, key, trusted: over.trusted.or(file.trusted), listen })
}

fn read_file(over: &Overrides) -> Result<FileConfig, StartupError> {
    let default = over.data.join(FILE_NAME);
    let path = match &over.config {
        Some(named) => named.as_path(),
        None if default.exists() => default.as_path(),
        None => return Ok(FileConfig::default()),
    };
    let shown = path.display();
    let bad = |what: String| StartupError::new(format!("config file {shown}: {what}"));
    let size = std::fs::metadata(path)
        .map_err(|e| bad(format!("{e}. Check the path given to --config.")))?
        .len();
    if size > FILE_BYTES_MAX {
        return Err(bad(format!("is larger than {FILE_BYTES_MAX} bytes: is it the right file?")));
    }
    let text = std::fs::read_to_string(path).map_err(|e| bad(e.to_string()))?;
    let mut file = parse_file(&text).map_err(bad)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let tls = &mut file.tls;
    let copy = &mut file.recordings_copy;
    for path in [&mut tls.certificate, &mut tls.key, &mut tls.trusted, copy] {
        *path = path.take().map(|path| folder.join(path));
    }
    Ok(file)
}

fn parse_file(text: &str) -> Result<FileConfig, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        format!("line {line}: {}", error.message().replace('\n', " "))
    })
}

fn parse_range(text: &str) -> Result<RangeInclusive<u16>, StartupError> {
    let bad = || {
        StartupError::new(format!(
            "rtp ports '{text}': give a range such as 20000-29999, at least {RTP_PORTS_MIN} ports above 1023"
        ))
    };
    let (low, high) = text.split_once('-').ok_or_else(bad)?;
    let low: u16 = low.trim().parse().map_err(|_| bad())?;
    let high: u16 = high.trim().parse().map_err(|_| bad())?;
    if low < 1024 || (low..=high).count() < RTP_PORTS_MIN {
        return Err(bad());
    }
    Ok(low..=high)
}

/// `10.0.0.0/8`, or a single address.
pub fn parse_prefix(text: &str) -> Option<sip::Prefix> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
        None => (text.parse::<IpAddr>().ok()?, None),
    };
    let widest = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(widest);
    (bits <= widest).then_some(sip::Prefix { address, bits })
}

/// Makes the data folder and proves that it can be written.
pub fn prepare_data_folder(data: &Path) -> Result<(), StartupError> {
    let shown = data.display();
    let bad = |e: std::io::Error| {
        StartupError::new(format!(
            "data folder {shown} cannot be written ({e}). Choose another with --data, or give this user the right to write there."
        ))
    };
    std::fs::create_dir_all(data).map_err(bad)?;
    let probe = data.join(".write-probe");
    std::fs::write(&probe, b"").map_err(bad)?;
    std::fs::remove_file(&probe).map_err(bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_field_is_named_with_its_line() {
        let refused = parse_file("http = \"127.0.0.1:80\"\nspi = []\n").expect_err("unknown field");
        assert!(refused.starts_with("line 2: unknown field `spi`"), "{refused}");
    }

    #[test]
    fn the_command_line_wins_over_the_file() {
        let data = std::env::temp_dir().join(format!("yingda-config-{}", std::process::id()));
        std::fs::create_dir_all(&data).expect("temp folder");
        std::fs::write(data.join(FILE_NAME), "http = \"127.0.0.1:1\"\nrtp = \"30000-31000\"\n")
            .expect("write");
        let over = Overrides {
            data: data.clone(),
            http: "127.0.0.1:2".parse().ok(),
            ..Overrides::default()
        };
        let config = Config::load(over).expect("valid");
        assert_eq!(config.http.port(), 2);
        assert_eq!(config.rtp, 30_000..=31_000);
        std::fs::remove_dir_all(&data).expect("clean");
    }

    #[test]
    fn tls_is_served_beside_sip_where_there_is_a_certificate() {
        let sip = ["192.0.2.1:5060".parse().expect("address")];
        let listens = |table: &str, demo| {
            let table = toml::from_str(table).expect("a table");
            tls_files(TlsFiles::default(), table, &sip, demo)
                .map(|tls| tls.listen.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(listens("", false).expect("none"), "");
        assert_eq!(listens("", true).expect("the demo's"), "192.0.2.1:5061");
        let pair = "certificate = \"c\"\nkey = \"k\"\n";
        assert_eq!(listens(pair, false).expect("next port"), "192.0.2.1:5061");
        let own = format!("{pair}listen = [\"192.0.2.2:443\"]");
        assert_eq!(listens(&own, false).expect("own"), "192.0.2.2:443");
        assert!(listens("key = \"k\"", false).is_err());
        assert!(listens("listen = [\"192.0.2.2:443\"]", false).is_err());
    }

    #[test]
    fn port_ranges_are_checked() {
        assert!(parse_range("20000-20999").is_ok());
        for bad in ["20000", "5-2000", "30000-20000", "x-y", "20000-20001"] {
            assert!(parse_range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_trunk_of_few_words_is_enough() {
        let text = "[[trunk]]\nname = \"carrier\"\naddress = \"203.0.113.5:5060\"\n";
        let file = parse_file(text).expect("valid");
        assert_eq!(file.trunk[0], store::Trunk::new("carrier", "203.0.113.5:5060"));
    }

    #[test]
    fn a_trunk_of_many_words() {
        let text = include_str!("../../../docs/trunks.md");
        let examples: Vec<_> = text.split("```toml\n").skip(1).collect();
        assert!(examples.len() > 2, "the page has examples");
        for example in examples {
            let example = example.split("```").next().expect("some text");
            let file = parse_file(example).unwrap_or_else(|e| panic!("{e} in\n{example}"));
            file.trunk.iter().for_each(|trunk| assert_eq!(trunk.check(), Ok(())));
        }
    }
}
