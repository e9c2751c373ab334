//! The processor time of other processes.

use std::{fs, time::Duration};

use anyhow::{Context, Result};

/// Linux tells times of processes in hundredths of a second on every machine that we run on.
const TICKS_PER_SECOND: u64 = 100;

/// What `pids` have used so far, in user and kernel mode.
pub fn time_of(pids: &[u32]) -> Result<Duration> {
    let mut ticks = 0;
    for pid in pids {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
            .with_context(|| format!("process {pid} is gone"))?;
        ticks += ticks_in(&stat).with_context(|| format!("/proc/{pid}/stat cannot be read"))?;
    }
    Ok(Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND))
}

/// What a process and all that it started have used so far, those that have ended included: their
/// time goes over to whoever started them.
pub fn time_of_tree(pid: u32) -> Result<Duration> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
        .with_context(|| format!("process {pid} is gone"))?;
    let ticks =
        ticks_with_ended(&stat).with_context(|| format!("/proc/{pid}/stat cannot be read"))?;
    let own = Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND);
    // One that ends while it is looked at is counted with its parent next time.
    let children = family(pid).into_iter().skip(1).filter_map(|child| time_of_tree(child).ok());
    Ok(own + children.sum::<Duration>())
}

/// The 14th and 15th field. The second, the program's name, may hold spaces and brackets.
fn ticks_in(stat: &str) -> Option<u64> {
    times_in(stat).map(|[user, system, ..]| user + system)
}

/// The same with the two fields behind them: the times of children that have ended.
fn ticks_with_ended(stat: &str) -> Option<u64> {
    times_in(stat).map(|times| times.iter().sum())
}

fn times_in(stat: &str) -> Option<[u64; 4]> {
    let (_, rest) = stat.rsplit_once(')')?;
    let fields = rest.split_whitespace().skip(11).take(4);
    let times: Vec<u64> = fields.map(str::parse).collect::<Result<_, _>>().ok()?;
    times.try_into().ok()
}

/// A process and the processes that it started.
pub fn family(pid: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    let children = children.unwrap_or_default();
    std::iter::once(pid)
        .chain(children.split_whitespace().filter_map(|id| id.parse().ok()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_program_does_not_shift_the_fields() {
        let stat = "42 (a) b (c) S 1 42 42 0 -1 4194560 900 0 0 0 151 49 7 8 20 0 3 0 12345";
        assert_eq!(ticks_in(stat), Some(200));
        assert_eq!(ticks_with_ended(stat), Some(215));
        assert_eq!(ticks_in("42 (a) S 1"), None);
    }

    #[test]
    fn this_process_is_its_own_family_and_uses_time() {
        let own = std::process::id();
        assert_eq!(family(own)[0], own);
        assert!(time_of(&[own]).is_ok());
        assert!(time_of(&[u32::MAX]).is_err());
        assert!(time_of_tree(own).unwrap() >= time_of(&[own]).unwrap());
    }
}
