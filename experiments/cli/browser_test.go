package cli_test

// These tests prove what pages promise by opening them in a real browser, where one is found; here is how.

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser opens a page in a real browser, and collects what it complains about and asks the network for.
type browser struct {
	context.Context
	mutex    sync.Mutex
	errors   []string
	requests []string
}

func openPage(t *testing.T, file string) *browser {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("no browser is found: install chromium to see pages tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.WindowSize(1280, 900))
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	b := &browser{Context: ctx}
	if err := chromedp.Listen(ctx, b.hear); err != nil { // which starts the browser
		t.Fatal(err)
	}
	patient, cancel := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	b.Context = patient
	absolute, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	b.do(t, chromedp.Navigate("file://"+filepath.ToSlash(absolute)), chromedp.WaitReady(chromedp.CSS("body")))
	return b
}

func (b *browser) hear(event any) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.errors = append(b.errors, e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		b.errors = append(b.errors, fmt.Sprint("console.", e.Type))
	case *log.EventEntryAdded:
		b.errors = append(b.errors, e.Entry.Text)
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	}
}

func (b *browser) do(t *testing.T, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, steps...); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](t *testing.T, b *browser, expression string) T {
	t.Helper()
	answer, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return answer
}

// command sends the browser itself a command.
func command[P, R any](t *testing.T, b *browser, c cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b, c, params); err != nil {
		t.Fatal(err)
	}
}

// quiet fails if the page complained, or asked for anything but itself.
func (b *browser) quiet(t *testing.T) {
	t.Helper()
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, e := range b.errors {
		t.Errorf("the page complains: %s", e)
	}
	for _, url := range b.requests {
		if !strings.HasPrefix(url, "file://") {
			t.Errorf("the page asks for %s", url)
		}
	}
	if len(b.requests) != 1 {
		t.Errorf("the page is one request; there were %q", b.requests)
	}
}
