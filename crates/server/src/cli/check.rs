//! `yingda config check`.

use crate::config::Config;
use crate::startup::StartupError;

pub fn run(config: &Config) -> Result<(), StartupError> {
    crate::tls::load(&config.tls).map_err(|error| StartupError::new(format!("TLS: {error}")))?;
    println!("config is good:");
    println!("  data      {}", config.data.display());
    println!("  http      {}", config.http);
    for address in &config.sip {
        println!("  sip       {address} (UDP, TCP)");
    }
    for address in &config.tls.listen {
        println!("  sip       {address} (TLS)");
    }
    println!("  rtp       {}-{}", config.rtp.start(), config.rtp.end());
    for trunk in &config.trunks {
        println!("  trunk     {} at {} ({} lines)", trunk.name, trunk.address, trunk.calls_max);
    }
    Ok(())
}
