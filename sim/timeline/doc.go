// Package timeline runs the faults of a run: when each begins and ends, whom it strikes, and what it may do.
package timeline
