package watch_test

// These tests prove in a real browser that the page works and keeps to itself: no error, no request, messages move when it plays and when
// one scrubs, the keyboard reaches everything, and hostile names are text. Where there is no browser they are skipped.

import (
	"context"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// browser is a tab with a page in it, and what went wrong there.
type browser struct {
	*testing.T
	tab    context.Context
	mutex  sync.Mutex
	wrongs []string
}

// TestInABrowser opens pages in tabs of one browser.
func TestInABrowser(t *testing.T) {
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" && os.Getenv("STARMESH_BROWSER") != "" {
		t.Fatal("there is no browser, and STARMESH_BROWSER wants one")
	}
	if program == "" {
		t.Skip("there is no browser here: install chromium to run this test (apt-get install chromium)")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]), chromedp.ExecPath(program), chromedp.NoSandbox, chromedp.WindowSize(1280, 1000))
	ctx, stop := chromedp.NewExecAllocator(t.Context(), options...)
	defer stop()
	ctx, stop = chromedp.NewContext(ctx)
	defer stop()
	if err := chromedp.Do(ctx); err != nil {
		t.Fatal(err)
	}
	page, hostile := pageOf(t, troubled), hostilePage(t)
	for name, test := range map[string]func(b *browser){
		"plays": plays, "keyboard": keyboardReachesEverything, "choosing": choosing, "screens": screens,
	} {
		t.Run(name, func(t *testing.T) { test(open(ctx, t, page)) })
	}
	t.Run("series", func(t *testing.T) { seriesHavePlayheads(open(ctx, t, seriesPage(t))) })
	t.Run("long names", func(t *testing.T) { longNamesFit(open(ctx, t, longPage(t))) })
	t.Run("hostile names", func(t *testing.T) { hostileNamesAreText(open(ctx, t, hostile)) })
}

// open opens a page in a tab.
func open(ctx context.Context, t *testing.T, html []byte) *browser {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &browser{T: t, tab: ctx}
	url := "file://" + filepath.ToSlash(file)
	b.try(chromedp.Listen(ctx, func(event any) {
		switch event := event.(type) {
		case *runtime.EventConsoleAPICalled:
			b.wrong("it writes to the console")
		case *runtime.EventExceptionThrown:
			b.wrong(event.ExceptionDetails.Text)
		case *log.EventEntryAdded:
			b.wrong(event.Entry.Text)
		case *page.EventJavascriptDialogOpening:
			b.wrong("it opens a dialogue: " + event.Message)
		case *network.EventRequestWillBeSent:
			if event.Request.URL != url {
				b.wrong("it asks for " + event.Request.URL)
			}
		}
	}))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	b.try(err)
	_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	b.try(err)
	t.Cleanup(func() {
		b.mutex.Lock()
		defer b.mutex.Unlock()
		if len(b.wrongs) > 0 {
			t.Errorf("in the browser: %s", strings.Join(b.wrongs, "\n"))
		}
	})
	patient, cancel := context.WithTimeout(ctx, time.Minute) // a script that fails draws nothing, ever
	defer cancel()
	b.try(chromedp.Do(patient, chromedp.Navigate(url), chromedp.WaitReady("#events li")))
	return b
}

func (b *browser) wrong(what string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	b.wrongs = append(b.wrongs, what)
}

func (b *browser) try(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	b.try(chromedp.Do(b.tab, actions...))
}

// ask returns the value of an expression of the page.
func ask[T any](b *browser, expression string) T {
	b.Helper()
	value, err := chromedp.Run(b.tab, chromedp.Evaluate[T](expression))
	b.try(err)
	return value
}

// let runs statements in the page.
func (b *browser) let(statements string) {
	b.Helper()
	ask[bool](b, "(() => { "+statements+"; return true })()")
}

func (b *browser) clock() string {
	return ask[string](b, `document.getElementById("clock").textContent`)
}

// picture returns what a canvas shows.
func (b *browser) picture(id string) string {
	return ask[string](b, `document.getElementById("`+id+`").toDataURL()`)
}

// until waits for an expression to hold.
func (b *browser) until(expression string) {
	b.Helper()
	_, err := chromedp.Run(b.tab, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(20*time.Second)))
	b.try(err)
}

// plays by the keyboard alone: it plays and pauses, steps, scrubs and jumps, and what moves is drawn.
func plays(b *browser) {
	clock, picture := b.clock(), b.picture("map")
	b.do(chromedp.KeyEvent(" "))
	b.until(`parseInt(document.getElementById("clock").textContent.match(/(\d+) on their way/)[1]) > 0 && playing && under(now, now).some(s => now - s.t0 > 5e6)`)
	b.do(chromedp.KeyEvent(" "))
	if ask[bool](b, "playing") {
		b.Error("space does not pause")
	}
	if b.clock() == clock || b.picture("map") == picture {
		b.Errorf("nothing moves: %s", b.clock())
	}
	b.let(`for (let i = 0; i < 60; i++) adapt(50); window.fewest = most; most = 2; draw(true)`)
	if fewest := ask[int](b, "fewest"); fewest != 100 || !strings.Contains(b.clock(), "drawn") {
		b.Errorf("a slow machine draws up to %d messages, and says %s", fewest, b.clock())
	}
	if b.let("draw()"); strings.Contains(b.clock(), "drawn") {
		b.Errorf("a still picture leaves messages out: %s", b.clock())
	}
	at := ask[float64](b, "now")
	b.do(chromedp.KeyEvent(kb.ArrowRight))
	next := ask[float64](b, "now")
	b.do(chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowLeft))
	if again := ask[float64](b, "now"); next <= at || again != next {
		b.Errorf("steps lead from %v to %v, and back to %v", at, next, again)
	}
	picture = b.picture("rows")
	b.do(chromedp.Focus("#scrub"), chromedp.KeyEvent(kb.PageUp))
	if scrubbed := ask[float64](b, "now"); scrubbed <= next || b.picture("rows") == picture {
		b.Errorf("the bar leads from %v to %v", next, scrubbed)
	}
	b.do(chromedp.KeyEvent(kb.Home))
	for _, c := range []struct{ key, word string }{{"f", "fault"}, {"d", "decide"}} {
		b.do(chromedp.KeyEvent(c.key))
		if line := ask[string](b, `document.querySelector("#events [aria-current]").textContent`); !strings.Contains(line, c.word) && !ask[bool](b, `marks.`+map[string]string{"f": "fault", "d": "decision"}[c.key]+`.some(i => events[i][0] === now)`) {
			b.Errorf("%s leads to %s", c.key, line)
		}
	}
	if b.do(chromedp.KeyEvent("v")); ask[string](b, `document.getElementById("said").textContent`) != "there is no violation" {
		b.Error("v finds a violation")
	}
	speed := ask[float64](b, "speed")
	if b.do(chromedp.KeyEvent("+")); ask[float64](b, "speed") != 2*speed {
		b.Error("+ does not make it faster")
	}
}

// keyboardReachesEverything: Tab comes to each control once, and says its name.
func keyboardReachesEverything(b *browser) {
	wanted := ask[int](b, `document.querySelectorAll("button, input, select, summary").length`)
	reached := map[string]bool{}
	for range wanted + 5 {
		b.do(chromedp.KeyEvent(kb.Tab))
		name := ask[string](b, `(el => el === document.body ? "" : [...document.querySelectorAll("*")].indexOf(el) + " " +
			(el.ariaLabel || el.labels?.[0]?.textContent || el.textContent || "").trim())(document.activeElement)`)
		if number, words, _ := strings.Cut(name, " "); number != "" {
			reached[number] = true
			if words == "" {
				b.Errorf("element %s has no name", number)
			}
		}
	}
	if len(reached) != wanted || wanted < 25 {
		b.Errorf("Tab reaches %d of %d controls", len(reached), wanted)
	}
}

// choosing a node shows its state and what has changed of it, a message its content and its fate; filters hide what they should.
func choosing(b *browser) {
	b.let(`go(1e9); const h = hits.map.find(h => h.node === 2), c = document.getElementById("map"), box = c.getBoundingClientRect();
		c.dispatchEvent(new MouseEvent("click", { clientX: box.left + c.clientLeft + h.x, clientY: box.top + c.clientTop + h.y }))`)
	if said := ask[string](b, `document.getElementById("chosen").textContent`); !strings.Contains(said, "node 2") || !strings.Contains(said, "term") || !strings.Contains(said, "committed") {
		b.Errorf("a node shows %q", said)
	}
	b.let(`chosen = { message: segments.find(s => s.lost).message }; draw()`)
	if said := ask[string](b, `document.getElementById("chosen").textContent`); !strings.Contains(said, "send") || !strings.Contains(said, "lose") || !strings.Contains(said, "link_loss") {
		b.Errorf("a message shows %q", said)
	}
	picture := b.picture("rows")
	b.let(`document.querySelectorAll("#kinds input").forEach(box => box.click())`)
	if b.picture("rows") == picture || !strings.Contains(b.clock(), "; 0 on their way") {
		b.Error("kinds that are hidden are drawn")
	}
}

// seriesPage is one with two metrics over time, of which some values are infinite or missing.
func seriesPage(t *testing.T) []byte {
	p := made(t, troubled)
	p.AddSeries("loss_ratio", "ratio", time.Second, []float64{0, 0.125, 0.5, math.NaN(), math.Inf(1), 0.25})
	p.AddSeries("<b>nodes_up</b>", "", time.Second, []float64{5, 5, 4, 3, 5, 5})
	return html(t, p)
}

// seriesHavePlayheads: the line is that of a metric, and below the views stands its value at the playhead.
func seriesHavePlayheads(b *browser) {
	for at, want := range map[string]string{"0": "loss_ratio 0 %", "1.5e9": "loss_ratio 12.5 %", "2e9": "loss_ratio 50 %", "3.5e9": "loss_ratio none", "4.5e9": "loss_ratio infinite"} {
		if b.let("go(" + at + ")"); !strings.HasSuffix(b.clock(), want) {
			b.Errorf("at %s below the views stands %q", at, b.clock())
		}
	}
	picture := b.picture("line")
	if b.let("go(1e9)"); b.picture("line") == picture {
		b.Error("the playhead does not move over the line")
	}
	picture = b.picture("line")
	b.do(chromedp.Focus("#metric"), chromedp.KeyEvent(kb.ArrowDown))
	if b.picture("line") == picture || !strings.HasSuffix(b.clock(), "<b>nodes_up</b> 5") || !strings.Contains(ask[string](b, "document.getElementById('line').ariaLabel"), "nodes_up") {
		b.Errorf("another metric is not drawn: %s", b.clock())
	}
	b.do(chromedp.KeyEvent(kb.Home))
	if said := b.clock(); strings.Contains(said, "nodes_up") || ask[int](b, "metric") != -1 {
		b.Errorf("messages under way cannot be chosen: %s", said)
	}
}

// longPage is of a network in two sides, whose nodes have long names and send messages of ten kinds.
func longPage(t *testing.T) []byte {
	p := made(t, "version: 1\nname: long\nduration: 3s\nnodes: 5\ntopology: mesh\nlinks: {latency: 10ms}\nprotocol: {raft: {rate: 1/s}}\n"+
		"faults: {split: {partition: {groups: [{ids: [0, 1]}]}, at: 1s}}\n")
	for i := range p.Nodes {
		p.Nodes[i].Name = strings.Repeat("Llanfair-", 9)
	}
	return html(t, p)
}

// longNamesFit into a phone's screen, shortened where there is no room, and said to be; and each kind of message has its own sign.
func longNamesFit(b *browser) {
	b.do(chromedp.EmulateViewport(390, 1000))
	b.let(`window.drawn = []; CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {
		const wide = this.measureText(words).width, left = x - wide * { left: 0, center: 0.5, right: 1 }[this.textAlign];
		drawn.push([words, left, left + wide - (this.canvas.clientWidth || this.canvas.width / devicePixelRatio)]); }; delete layers.rows; go(1.5e9)`)
	if wide := ask[int](b, "document.documentElement.scrollWidth"); wide > 390 {
		b.Errorf("the page is %d wide", wide)
	}
	if outside := ask[string](b, `drawn.filter(d => d[1] < 0 || d[2] > 0).map(d => d.join(" ")).join("\n")`); outside != "" {
		b.Errorf("these texts are cut off: %s", outside)
	}
	if cut := ask[string](b, `drawn.filter(d => d[0].startsWith("Llan") && !d[0].endsWith("…")).join()`); cut != "" || !ask[bool](b, `drawn.some(d => d[0].startsWith("Llan"))`) {
		b.Errorf("it is not said that names are shortened: %q", cut)
	}
	kinds := ask[int](b, "run.kinds.length")
	if signs := ask[int](b, `new Set([...document.querySelectorAll("#kinds span")].map(s => s.textContent + s.style.color)).size`); kinds < 9 || signs != kinds {
		b.Errorf("%d kinds of messages have %d signs", kinds, signs)
	}
}

// hostileNamesAreText in a browser, too.
func hostileNamesAreText(b *browser) {
	if title := ask[string](b, "document.title"); !strings.Contains(title, "<script>alert(1)</script>") {
		b.Errorf("the title is %q", title)
	}
	if n := ask[int](b, `document.querySelectorAll("script, img, iframe, b, object").length`); n != 2 {
		b.Errorf("the page has %d such elements, want its two scripts", n)
	}
	b.let(`chosen = { node: 0 }; draw()`)
}

// screens: on a phone nothing is wider than the screen, in dark as in light. STARMESH_SCREENSHOTS names a folder for pictures.
func screens(b *browser) {
	b.let(`document.body.style.display = "none"; delete layers.links; go(2.1e9); go(2.2e9); document.body.style.display = ""`) // as where a window is folded up
	b.let(`go(2.3e9); chosen = { node: 1 }; draw()`)
	for _, width := range []int64{390, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			b.do(chromedp.EmulateViewport(width, 1000))
			_, err := chromedp.Call(b.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			b.try(err)
			b.let(`draw()`)
			shot, err := chromedp.Run(b.tab, chromedp.FullScreenshot(100))
			b.try(err)
			if wide := ask[int64](b, "document.documentElement.scrollWidth"); wide > width {
				b.Errorf("at %d pixels the page is %d wide", width, wide)
			}
			if folder := os.Getenv("STARMESH_SCREENSHOTS"); folder != "" {
				name := filepath.Join(folder, "watch-"+scheme+"-"+map[int64]string{390: "390", 1280: "1280"}[width]+".png")
				if err := os.WriteFile(name, shot, 0o600); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
