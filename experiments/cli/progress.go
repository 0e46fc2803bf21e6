package cli

import (
	"io"
	"os"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"starmesh/experiments/results"
)

// progress is the bar on stderr; it shows nothing where stderr is no terminal.
type progress struct {
	container *mpb.Progress
	bar       *mpb.Bar
}

func (a *app) newProgress(f *results.Folder) *progress {
	p := &progress{container: mpb.New(mpb.WithOutput(terminal(a.stderr)), mpb.WithWidth(48))}
	p.bar = p.container.AddBar(int64(f.Runs()),
		mpb.PrependDecorators(decor.Name(f.Experiment.Name+" "), decor.CountersNoUnit("%d/%d runs ")),
		mpb.AppendDecorators(decor.AverageETA(decor.ET_STYLE_GO)))
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

func (p *progress) update(done, _ int) { p.bar.SetCurrent(int64(done)) }

func (p *progress) stop() {
	if !p.bar.Completed() {
		p.bar.Abort(false)
	}
	p.container.Wait()
}
