//! Text messages by a program that the centre names: it gets the number as its
//! last argument and the text on its standard input, and says by its exit code
//! whether it took the message over. So any gateway can be had: a modem's tool,
//! a script around a carrier's HTTP interface.

use api::{Messenger, SENT_WITHIN};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::path::PathBuf;
use std::process::Stdio;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// See the module.
#[derive(Debug, Clone)]
pub struct SmsProgram {
    program: PathBuf,
    arguments: Vec<String>,
}

impl SmsProgram {
    /// The program and what it is always called with; none if nothing is named.
    pub fn named(command: &[String]) -> Option<Self> {
        let (program, arguments) = command.split_first()?;
        Some(Self { program: program.into(), arguments: arguments.to_vec() })
    }

    async fn run(self, number: String, text: String) -> Result<(), String> {
        let mut program = Command::new(&self.program);
        program.args(&self.arguments).arg(number).kill_on_drop(true);
        program.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child =
            program.spawn().map_err(|error| format!("the program does not start: {error}"))?;
        if let Some(mut input) = child.stdin.take() {
            // One that does not read says by its exit code what it did.
            let _ = input.write_all(text.as_bytes()).await;
        }
        match child.wait().await {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("the program ended with {status}")),
            Err(error) => Err(format!("the program was lost: {error}")),
        }
    }
}

impl Messenger for SmsProgram {
    fn send(&self, number: String, text: String) -> BoxFuture<'static, Result<(), String>> {
        let run = self.clone().run(number, text);
        async { tokio::time::timeout(SENT_WITHIN, run).await.unwrap_or_else(|_| late()) }.boxed()
    }
}

fn late() -> Result<(), String> {
    Err(format!("the program did not end within {} s", SENT_WITHIN.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> SmsProgram {
        let command = ["/bin/sh", "-c", script, "sms"].map(str::to_owned);
        SmsProgram::named(&command).expect("a program")
    }

    #[tokio::test]
    async fn the_program_gets_the_number_and_the_text() {
        let file = std::env::temp_dir().join(format!("yingda-sms-{}", std::process::id()));
        let script = format!("echo \"$1\" > {0}; cat >> {0}", file.display());
        shell(&script).send("13900000001".into(), "请签收".into()).await.expect("taken");
        assert_eq!(std::fs::read_to_string(&file).expect("written"), "13900000001\n请签收");
        std::fs::remove_file(file).expect("removed");
    }

    #[tokio::test]
    async fn its_exit_code_is_believed() {
        let failed = shell("exit 3").send("1".into(), String::new()).await;
        assert_eq!(failed, Err("the program ended with exit status: 3".into()));
        let missing = SmsProgram::named(&["/no/such/program".to_owned()]).expect("named");
        let error = missing.send("1".into(), String::new()).await.expect_err("not there");
        assert!(error.starts_with("the program does not start"), "{error}");
        assert!(SmsProgram::named(&[]).is_none());
    }
}
