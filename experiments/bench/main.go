// Command bench measures how fast the engine is: `bench WORKLOAD` runs one workload and prints one line of JSON, as the
// programs in peers do, `bench table FILE` makes a table of many such lines,
// `bench scale NODES...` measures cost by number of nodes, `bench shipped STARMESH` what whole experiments take, and
// `bench profile EXPERIMENT FILE` where that goes, and `bench sizes STARMESH NODES...` each protocol by number of nodes. The script run does all of it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"time"

	"starmesh/sim"
)

func main() {
	if err := bench(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

// result is one line: what one process measured. Set-up is not in cpu_ns and wall_ns.
type result struct {
	Engine   string `json:"engine"`
	Workload string `json:"workload"`
	Nodes    int    `json:"nodes"`
	PerNode  int    `json:"per_node"` // pending messages, of phold
	Events   int64  `json:"events"`   // of gossip and exchange: messages
	CPU      int64  `json:"cpu_ns"`   // user and system, of all threads
	Wall     int64  `json:"wall_ns"`  // of phold, with its first jobs
	SetUp    int64  `json:"setup_ns"` // of a run
	PeakRSS  int64  `json:"peak_rss_bytes"`
	Pending  int    `json:"peak_pending"`
	Heap     int64  `json:"heap_bytes"` // in use after the run, nothing freed
}

// size is what a workload is asked for.
type size struct {
	nodes, perNode int
	events         int64 // at least; 0: what the workload does by itself
	start          *start
}

func bench(args []string, out io.Writer) error {
	commands := map[string]func([]string, io.Writer) error{"table": table, "scale": scale, "shipped": shipped, "profile": profile, "sizes": sizes}
	if len(args) > 0 && commands[args[0]] != nil {
		return commands[args[0]](args[1:], out)
	}
	names := make([]string, len(workloads))
	for i, w := range workloads {
		names[i] = w.name
	}
	if len(args) == 0 || !slices.Contains(names, args[0]) {
		return fmt.Errorf("name a workload, one of %v, or table, scale, shipped, profile or sizes", names)
	}
	w := workloads[slices.Index(names, args[0])]
	flags := flag.NewFlagSet(w.name, flag.ContinueOnError)
	nodes := flags.Int("nodes", 1000, "number of participants")
	perNode := flags.Int("per-node", 1, "phold: jobs that each node starts with")
	events := flags.Int64("events", 0, "stop after so many; 0: when the workload ends")
	profiled := flags.String("profile", "", "write a CPU profile to this file")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	if *profiled != "" {
		stop, err := startProfile(*profiled)
		if err != nil {
			return err
		}
		defer stop()
	}
	r, err := measure(w, size{*nodes, *perNode, *events, &start{jobs: *perNode}})
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(r)
}

// ballast keeps the collector from running after every 4 MB, as in a batch of an experiment.
const ballast = 64 << 20

// measure runs a workload until it has had so many events, with another seed each time.
func measure(w workload, s size) (*result, error) {
	r := &result{Engine: "starmesh", Workload: w.name, Nodes: s.nodes, PerNode: s.perNode}
	defer runtime.KeepAlive(make([]byte, ballast))
	runs := int64(0)
	for seed := uint64(1); r.Events == 0 || r.Events < s.events; seed++ {
		runs++
		begin := time.Now()
		run, err := w.prepare(s, seed)
		if err != nil {
			return nil, err
		}
		r.SetUp += time.Since(begin).Nanoseconds()
		cpu, begin := cpuTime(), time.Now()
		report := run.Run()
		r.Wall += time.Since(begin).Nanoseconds()
		r.CPU += cpuTime() - max(cpu, s.start.cpu)
		if report.Status == sim.Failed || report.Status == sim.Truncated && !w.endless {
			return nil, fmt.Errorf("%s: the run is %s: %s", w.name, report.Status, report.Reason)
		}
		r.Events += w.count(report)
		r.Pending = max(r.Pending, report.PeakPending)
		if r.Heap == 0 {
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			r.Heap = int64(memory.HeapInuse) - ballast
			runtime.KeepAlive(run)
		}
	}
	r.SetUp /= runs
	r.PeakRSS = peakRSS()
	return r, nil
}
