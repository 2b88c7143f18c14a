//! What a person sees when the centre has started.

use crate::config::Config;
use store::Store;

pub async fn print(config: &Config, store: &Store) {
    let http = config.http;
    println!("Yingda (应答) is ready.");
    println!();
    println!("  page            http://{http}/");
    if config.citizen_phone {
        println!("  call 12345      http://{http}/call   (a telephone in the browser)");
    }
    println!("  portal          http://{http}/portal   (citizens file requests and follow them)");
    println!("  API             http://{http}/api/docs");
    for sip in &config.sip {
        println!("  SIP             {sip} (UDP, TCP)");
    }
    for tls in &config.tls.listen {
        println!("  SIP             {tls} (TLS)");
    }
    println!("  SIP             ws://{http}/sip (WebSocket)");
    println!();
    if config.demo {
        println!("  log in as       1001 … 1020 agent · 2001 supervisor · 4001 hotline operator");
        println!(
            "                  5002 unit operator · 5001 unit leader · 3001 inspector · 3101 observer · admin"
        );
        println!("  password        demo-12345");
        println!("  SIP phones      register as 8001 … 8020 with the same password");
        println!();
        println!(
            "  First five minutes: log in as 1001 and go ready; open /call in another tab, call, press 0."
        );
    } else if !store.has_users().await.unwrap_or(true) {
        println!("  This centre is empty. Open the page to make its administrator.");
    }
    println!("  End with Ctrl-C.");
}
