package watch

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"time"
)

//go:embed page.html
var frame string

//go:embed page.css
var style string

//go:embed page.js
var script string

// Close implements trace.Writer: what has no room is said.
func (p *Page) Close() error {
	if last := len(p.Events) - 1; last >= p.early {
		if p.left > 0 {
			p.say("%d events from %v on are left out: choose less with --from, --until, --node or --kind", p.left, time.Duration(p.Events[last][0]))
		}
		if at := p.Events[last][0]; at > p.Start { // or else the page is as long as the run
			p.End = at
		}
	} else {
		p.say("nothing of what was asked for happens in this run")
	}
	return nil
}

// WriteHTML writes the page. Its policy lets the browser load nothing, and run and style by these very texts alone.
func (p *Page) WriteHTML(w io.Writer) error {
	run, err := json.Marshal(p) // in which no < is left
	if err != nil {
		return err
	}
	parts, err := template.New("page").Parse(frame)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	err = parts.Execute(&b, map[string]any{
		"Title": p.title, "About": p.about, "Style": template.CSS(style), "Script": template.JS(script), "Run": template.JS(run),
		"ScriptHash": hash(script), "StyleHash": hash(style),
	})
	if err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

// hash names a text as content security policies do.
func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
