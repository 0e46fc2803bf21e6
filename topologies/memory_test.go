package topologies

// This test proves that a large list of links is read within a few times its size of memory.

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// TestMemoryOfLargeFiles: all that is ever allocated, be it held or not, is less than ten times the file.
func TestMemoryOfLargeFiles(t *testing.T) {
	const links, nodes = 100_000, 10_000
	var text strings.Builder
	text.WriteString("from,to,latency_ms,loss_ratio\n")
	for i := range links {
		fmt.Fprintf(&text, "node-%d,node-%d,%d.5,0.01\n", i%nodes, (i%nodes+1+i/nodes)%nodes, i%90)
	}
	data := []byte(text.String())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f := &File{Path: "x.csv", Format: byEnding}
	if err := f.parse(data); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 10*uint64(len(data)) || f.Summary().Links != links {
		t.Errorf("%d bytes for a file of %d with %d links", taken, len(data), f.Summary().Links)
	}
}
