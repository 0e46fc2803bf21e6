package sim

import (
	"fmt"
	"path"
	"runtime"
	"strings"
)

// PanicPlace returns, in a deferred function, where the author of a model panicked: file and line, with the package and without
// the machine's folders, in brackets. What the engine refuses is the fault of who called it.
func PanicPlace() string {
	var counters [64]uintptr
	frames := runtime.CallersFrames(counters[:runtime.Callers(2, counters[:])])
	panicking, first := false, ""
	for {
		frame, more := frames.Next()
		if panicking && strings.HasPrefix(frame.Function, "starmesh/sim.(*Engine[") && strings.HasSuffix(frame.Function, "]).Run") {
			return first // nobody's but the engine's
		}
		switch {
		case strings.HasPrefix(frame.Function, "runtime."):
			panicking = panicking || frame.Function == "runtime.gopanic"
		case panicking && !ofEngine(frame.Function):
			return placeOf(&frame)
		case panicking && first == "":
			first = placeOf(&frame)
		}
		if !more {
			return first
		}
	}
}

// ofEngine tells whether a function is of this package, or of the rooms below it.
func ofEngine(function string) bool {
	return strings.HasPrefix(function, "starmesh/sim.") || strings.HasPrefix(function, "starmesh/sim/")
}

func placeOf(f *runtime.Frame) string {
	folder, name := path.Split(f.Function)
	name, _, _ = strings.Cut(name, ".")
	return fmt.Sprintf(" (%s:%d)", path.Join(folder, name, path.Base(f.File)), f.Line)
}
