//go:build !unix

package main

import (
	"os"
	"time"
)

var started = time.Now()

// cpuTime returns wall time where there is no getrusage: read the figures accordingly.
func cpuTime() int64 { return time.Since(started).Nanoseconds() }

// peakRSS is not known here.
func peakRSS() int64 { return 0 }

// peakOf is not known either.
func peakOf(*os.ProcessState) int64 { return 0 }
