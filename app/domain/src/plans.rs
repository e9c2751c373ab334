//! Plans (套餐版本), as data in versioned editions, never as an enum.
