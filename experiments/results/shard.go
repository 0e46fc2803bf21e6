package results

import (
	"fmt"
	"strconv"
	"strings"
)

// Shard is a share of an experiment's runs: of Count of them, the Index-th, from 1. A run belongs to a shard by its id, so that
// more replications move none from one shard to another. The zero Shard is all runs.
type Shard struct{ Index, Count int }

// mostShards bounds what is surely a mistake.
const mostShards = 1_000_000

// ParseShard reads a shard such as 3/40.
func ParseShard(text string) (Shard, error) {
	index, count, _ := strings.Cut(text, "/")
	i, errIndex := strconv.Atoi(index)
	n, errCount := strconv.Atoi(count)
	if errIndex != nil || errCount != nil || n < 1 || n > mostShards || i < 1 || i > n {
		return Shard{}, fmt.Errorf("write a shard as in 3/40: the third of 40, from 1/40 to 40/40; the most is %d", mostShards)
	}
	return Shard{i, n}, nil
}

// String is what ParseShard reads; "" for all runs.
func (s Shard) String() string {
	if s.Count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Index, s.Count)
}

// Covers tells whether a run belongs to the shard.
func (s Shard) Covers(runID string) bool { return s.Count == 0 || shardOf(runID, s.Count) == s.Index }

// shardOf returns which of so many shards a run belongs to. Its id is a hash.
func shardOf(runID string, count int) int {
	hash, err := strconv.ParseUint(runID, 16, 64)
	if err != nil {
		panic(err) // an id of ours
	}
	return int(hash%uint64(count)) + 1
}
