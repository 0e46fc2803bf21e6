package cli

import (
	"fmt"
	"io"
	"os"
	"sync/atomic"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"starmesh/experiments/cluster"
	"starmesh/experiments/results"
	"starmesh/intake"
)

// progress is the bar on stderr; it shows nothing where stderr is no terminal.
type progress struct {
	container *mpb.Progress
	bar       *mpb.Bar
	others    atomic.Pointer[string] // what workers do; nil where there are none
}

func (a *app) newProgress(f *results.Folder) *progress {
	p := &progress{container: mpb.New(mpb.WithOutput(terminal(a.stderr)), mpb.WithWidth(48))}
	p.bar = p.container.AddBar(int64(f.Runs()),
		mpb.PrependDecorators(decor.Name(f.Experiment.Name+" "), decor.CountersNoUnit("%d/%d runs ")),
		mpb.AppendDecorators(decor.Any(p.said), decor.AverageETA(decor.ET_STYLE_GO)))
	p.bar.SetCurrent(int64(len(f.Done)))
	return p
}

// terminal returns w if it is a terminal, or nil.
func terminal(w io.Writer) io.Writer {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return file
}

// workers shows how far a batch is that others do.
func (p *progress) workers(by cluster.Progress) {
	text := fmt.Sprintf("%s, %.0f runs/s ", intake.Counted(by.Workers, "worker", "workers"), by.Rate)
	p.others.Store(&text)
	p.bar.SetCurrent(int64(by.Done))
}

func (p *progress) said(decor.Statistics) string {
	if text := p.others.Load(); text != nil {
		return *text
	}
	return ""
}

func (p *progress) update(done, _ int) { p.bar.SetCurrent(int64(done)) }

func (p *progress) stop() {
	if !p.bar.Completed() {
		p.bar.Abort(false)
	}
	p.container.Wait()
}
