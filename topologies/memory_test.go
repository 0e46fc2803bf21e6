package topologies

// This test proves that large files are read within a few times their size of memory, whatever their format.

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"starmesh/sim"
)

// TestMemoryOfLargeFiles: all that is ever allocated, be it held or not, is less than so many times the file.
func TestMemoryOfLargeFiles(t *testing.T) {
	const links, nodes = 100_000, 10_000
	edges := make([][2]sim.NodeID, links)
	for i := range edges {
		edges[i] = [2]sim.NodeID{sim.NodeID(i % nodes), sim.NodeID((i%nodes + 1 + i/nodes) % nodes)}
	}
	layout, err := layoutOf(nodes, edges)
	if err != nil {
		t.Fatal(err)
	}
	layout.Measured = func(from, to sim.NodeID) sim.Measured {
		m := sim.Unmeasured
		m.Latency, m.Loss = 1+500_000*time.Duration((from+to)%180), .01
		return m
	}
	for format, times := range map[string]uint64{"csv": 9, "gml": 4, "dot": 5, "graphml": 10} {
		var text bytes.Buffer
		if err := Write(&text, layout, format); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f := &File{Path: "x." + format, Format: byEnding}
		if err := f.parse(text.Bytes()); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		taken, size := after.TotalAlloc-before.TotalAlloc, uint64(text.Len())
		if taken > times*size || f.Summary().Links != links {
			t.Errorf("%s: %d bytes for a file of %d with %d links", format, taken, size, f.Summary().Links)
		}
	}
}
