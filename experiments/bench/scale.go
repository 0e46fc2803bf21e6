package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
)

// scaled is a workload of the table of costs by number of nodes.
type scaled struct {
	shape, workload string
	events          func(nodes int64) int64
}

var scaledWorkloads = []scaled{
	{"mesh", "phold", func(nodes int64) int64 { return max(3_000_000, 4*nodes) }},
	{"mesh", "gossip", func(int64) int64 { return 1_000_000 }},
	{"star", "star", func(int64) int64 { return 1_000_000 }},
}

// scale measures each workload at each number of nodes, in a process of its own, and writes a line of CSV for each.
func scale(args []string, out io.Writer) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "shape,workload,nodes,events,ns_per_event,bytes_per_node,peak_pending,peak_rss_bytes,setup_ns_per_node")
	for _, arg := range args {
		nodes, err := strconv.ParseInt(arg, 10, 32)
		if err != nil || nodes < 10 {
			return fmt.Errorf("scale: %q is no number of nodes of 10 or more", arg)
		}
		for _, s := range scaledWorkloads {
			command := exec.Command(self, s.workload, "-nodes", arg, "-events", strconv.FormatInt(s.events(nodes), 10))
			command.Stderr = os.Stderr
			line, err := command.Output()
			if err != nil {
				return fmt.Errorf("%s with %s nodes: %w", s.workload, arg, err)
			}
			var r result
			if err := json.Unmarshal(line, &r); err != nil {
				return err
			}
			fmt.Fprintf(out, "%s,%s,%d,%d,%.1f,%.1f,%d,%d,%.1f\n", s.shape, s.workload, r.Nodes, r.Events, r.perEvent(),
				float64(r.Heap)/float64(r.Nodes), r.Pending, r.PeakRSS, float64(r.SetUp)/float64(r.Nodes))
		}
	}
	return nil
}
