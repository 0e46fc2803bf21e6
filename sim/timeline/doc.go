// Package timeline runs the faults of a run: when each begins and ends, whom it strikes, and what it may do. What each does at
// its borders, and every two that overlap, docs/faults.md shows in a table whose rows a test runs.
package timeline
