//! The memory of another process.

use std::fs;

use anyhow::{Context, Result};

/// What a process holds now, and the most that it held since [`forget_peak`], in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resident {
    pub now: u64,
    pub peak: u64,
}

pub fn resident(pid: u32) -> Result<Resident> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .with_context(|| format!("process {pid} is gone"))?;
    read(&status).with_context(|| format!("/proc/{pid}/status cannot be read"))
}

/// From here on the peak counts anew (proc(5), `clear_refs`).
pub fn forget_peak(pid: u32) -> Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak cannot be set back")
}

fn read(status: &str) -> Option<Resident> {
    let bytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kilobytes * 1024)
    };
    Some(Resident { now: bytes("VmRSS:")?, peak: bytes("VmHWM:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let status = "Name:\theadroom\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(read(status), Some(Resident { now: 1 << 20, peak: 2 << 20 }));
        assert_eq!(read("Name:\tkthreadd\n"), None);
        assert!(resident(std::process::id()).is_ok_and(|own| own.now > 0 && own.peak >= own.now));
    }
}
