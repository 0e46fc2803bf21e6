package cli_test

// These tests prove that a report is a page that a browser shows without an error, a request or a script of somebody's names, with the
// numbers of summary.csv, for the keyboard and for readers who need contrast; and that its pictures hold along time what series.csv has.

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hostileFolder runs an experiment whose names are hostile, and adds a series.
func hostileFolder(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "out")
	mustRun(t, "run", "testdata/pictures/hostile.yaml", "--out", folder)
	rows := readCSV(t, filepath.Join(folder, "summary.csv"))
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Write([]string{"cell", "links.loss", "label", "time_s", "metric", "unit", "n", "mean", "ci_low", "ci_high", "min", "max"})
	for _, row := range rows {
		if row["metric"] == "loss_ratio" {
			for at := range 5 {
				mean := strconv.FormatFloat(0.125*float64(at+1), 'g', -1, 64)
				w.Write([]string{row["cell"], row["links.loss"], row["label"], strconv.Itoa(at), "loss_ratio", "ratio", "4", mean, "0", "1", "0", "1"})
			}
		}
	}
	w.Flush()
	if err := os.WriteFile(filepath.Join(folder, "series.csv"), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "report", folder)
	return folder
}

func readCSV(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func TestReportInABrowser(t *testing.T) {
	folder := hostileFolder(t)
	b := openPage(t, filepath.Join(folder, "report.html"))
	t.Run("numbers", func(t *testing.T) { checkNumbers(t, b, folder) })
	t.Run("keyboard", func(t *testing.T) { checkKeyboard(t, b, folder) })
	t.Run("contrast", func(t *testing.T) { checkContrast(t, b) })
	t.Run("phone", func(t *testing.T) {
		command(t, b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: 390, Height: 800, DeviceScaleFactor: 2, Mobile: true})
		if wide := ask[int](t, b, "document.documentElement.scrollWidth"); wide > 390 {
			t.Errorf("on a phone the page is %d pixels wide", wide)
		}
	})
	if scripts := ask[int](t, b, "document.scripts.length"); scripts != 2 {
		t.Errorf("the page has %d scripts; its data and its own one were expected", scripts)
	}
	if got := ask[string](t, b, "document.querySelector('.about').textContent"); got != `Names <script>alert(1)</script> that "break" & 'harm'; x=cmd()` {
		t.Errorf("about reads %q", got)
	}
	b.quiet(t)
}

// point is a point of a chart as the page has it.
type point struct{ Chart, Cell, V, L, H, X string }

// checkNumbers compares all points of estimates and differences with the CSV files.
func checkNumbers(t *testing.T, b *browser, folder string) {
	points := ask[[]point](t, b, `[...document.querySelectorAll("figure .p")].map(p => ({Chart: p.closest("figure").id,
		Cell: JSON.parse(document.getElementById("data").textContent).cells[p.dataset.c].id, V: p.dataset.v, L: p.dataset.l || "", H: p.dataset.h || "", X: p.dataset.x || ""}))`)
	got := map[string]point{}
	for _, p := range points {
		got[p.Chart+" "+p.Cell+" "+p.X] = p
	}
	compared := 0
	compare := func(key string, value, low, high string) {
		t.Helper()
		if value == "" {
			return
		}
		compared++
		if p, is := got[key]; !is || p.V != value || p.L != low || p.H != high {
			t.Errorf("%s is %v; the CSV has %s (%s to %s)", key, p, value, low, high)
		}
	}
	for _, row := range readCSV(t, filepath.Join(folder, "summary.csv")) {
		switch row["metric"] {
		case "loss_ratio", "availability_ratio", "operation_latency_p50_ms":
			compare(row["metric"]+"-lines "+row["cell"]+" "+row["links.loss"], row["estimate"], row["ci_low"], row["ci_high"])
		}
	}
	for _, row := range readCSV(t, filepath.Join(folder, "paired.csv")) {
		if row["metric"] == "loss_ratio" {
			compare("loss_ratio-differences "+row["cell"]+" ", row["difference"], row["ci_low"], row["ci_high"])
		}
	}
	times := 0
	for key, p := range got {
		if strings.Contains(key, "-times") {
			at, _ := strconv.Atoi(p.X)
			times++
			if want := strconv.FormatFloat(0.125*float64(at+1), 'g', -1, 64); p.V != want {
				t.Errorf("%s is %s along time; series.csv has %s", key, p.V, want)
			}
		}
	}
	if compared < 40 || times != 60 {
		t.Errorf("%d estimates and %d points along time were compared", compared, times)
	}
	if shades := ask[int](t, b, `document.querySelectorAll("[id*=times] .plot .shade").length`); shades == 0 {
		t.Error("no fault is shaded")
	}
}

// checkKeyboard goes by keys alone to a point, opens it and closes it again, and through all that can have the focus.
func checkKeyboard(t *testing.T, b *browser, folder string) {
	b.do(t, chromedp.Focus(chromedp.CSS(".plot > svg")), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter))
	replay := ask[string](t, b, `document.getElementById("replay").textContent`)
	id := replay[strings.LastIndex(replay, " ")+1:]
	known := false
	for _, row := range readCSV(t, filepath.Join(folder, "runs.csv")) {
		known = known || row["run_id"] == id && row["replication"] == "0"
	}
	if !known || !strings.Contains(replay, " replay ") {
		t.Errorf("Enter on a point says %q, which replays no run", replay)
	}
	if ask[bool](t, b, `document.getElementById("chosen").hidden`) {
		t.Error("Enter on a point opens nothing")
	}
	b.do(t, chromedp.KeyEvent(kb.Escape))
	if !ask[bool](t, b, `document.getElementById("chosen").hidden && document.activeElement.matches(".plot > svg")`) {
		t.Error("Escape does not lead back to the chart")
	}
	ask[bool](t, b, `document.activeElement.blur(); window.reached = new Set(); document.addEventListener("focusin", e => reached.add(e.target)); true`)
	all := ask[int](t, b, `[...document.querySelectorAll("a, summary, input, button, [tabindex='0']")].filter(x => x.checkVisibility()).length`)
	for range all + 1 {
		b.do(t, chromedp.KeyEvent(kb.Tab))
	}
	if got := ask[int](t, b, "reached.size"); got < all {
		t.Errorf("Tab reaches %d of %d", got, all)
	}
}

// checkContrast asks for that of WCAG AA: 4.5 of texts and 3 of what is drawn, light and dark.
func checkContrast(t *testing.T, b *browser) {
	for _, scheme := range []string{"light", "dark"} {
		command(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		colour := func(name string) float64 {
			text := ask[string](t, b, `getComputedStyle(document.documentElement).getPropertyValue("--`+name+`").trim()`)
			return luminance(t, text)
		}
		for _, paper := range []string{"paper", "card"} {
			for name, least := range map[string]float64{"ink": 4.5, "soft": 4.5, "accent": 4.5, "good": 4.5, "bad": 4.5, "c0": 3, "c1": 3, "c2": 3, "c3": 3, "c4": 3, "c5": 3, "c6": 3} {
				light, dark := max(colour(paper), colour(name)), min(colour(paper), colour(name))
				if contrast := (light + 0.05) / (dark + 0.05); !(contrast >= least) {
					t.Errorf("%s: the contrast of %s on %s is %.2f, and should be %.1f", scheme, name, paper, contrast, least)
				}
			}
		}
	}
}

// luminance is that of WCAG.
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	hex := strings.TrimPrefix(colour, "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("the colour %q: %v", colour, err)
	}
	channel := func(shift int) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}
