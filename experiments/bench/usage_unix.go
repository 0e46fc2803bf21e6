//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// cpuTime returns the nanoseconds that the process has used, of all threads, in user and in system mode.
func cpuTime() int64 {
	usage := usage()
	return usage.Utime.Nano() + usage.Stime.Nano()
}

// peakRSS returns the largest resident memory of the process so far, in bytes.
func peakRSS() int64 {
	own := usage()
	return inBytes(&own)
}

// peakOf returns that of a process that has ended.
func peakOf(process *os.ProcessState) int64 { return inBytes(process.SysUsage().(*syscall.Rusage)) }

func inBytes(usage *syscall.Rusage) int64 {
	unit := int64(1024)
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return int64(usage.Maxrss) * unit
}

func usage() (usage syscall.Rusage) {
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(err)
	}
	return usage
}
