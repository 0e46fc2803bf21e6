package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// page is what descriptions are written on. The errors of the writer are its own business (output).
type page interface {
	chapter(words string)
	title(shelf, name string)
	paragraph(words string)
	item(words, about string) // a line, and what is said of it
	table(head []string, rows [][]string)
	example(lines string)
}

// screen is a page of plain text.
type screen struct{ w io.Writer }

func (p screen) chapter(words string)     { fmt.Fprintf(p.w, "%s\n\n", words) }
func (p screen) title(shelf, name string) { fmt.Fprintf(p.w, "%s: %s\n", shelf, name) }
func (p screen) paragraph(words string)   { fmt.Fprintf(p.w, "\n%s\n", wrap(words, 100)) }
func (p screen) item(words, about string) {
	fmt.Fprintf(p.w, "%s\n%s\n", indent(words, "  "), indent(about, "      "))
}
func (p screen) example(lines string) {
	fmt.Fprintf(p.w, "\nexample:\n  %s\n", strings.ReplaceAll(lines, "\n", "\n  "))
}

func (p screen) table(head []string, rows [][]string) {
	w := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%s\n", strings.Join(head, "\t"))
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t"))
	}
	w.Flush()
}

// markdown is a page of docs/reference.md.
type markdown struct{ w io.Writer }

func (p markdown) chapter(words string)   { fmt.Fprintf(p.w, "\n## %s\n", words) }
func (p markdown) title(_, name string)   { fmt.Fprintf(p.w, "\n### %s\n", name) }
func (p markdown) paragraph(words string) { fmt.Fprintf(p.w, "\n%s\n", escaped(wrap(words, 120))) }
func (p markdown) item(words, about string) {
	fmt.Fprintf(p.w, "- %s: %s\n", escaped(words), escaped(about))
}
func (p markdown) example(lines string) { fmt.Fprintf(p.w, "\n```yaml\n%s\n```\n", lines) }

func (p markdown) table(head []string, rows [][]string) {
	fmt.Fprintf(p.w, "\n| %s |\n|%s\n", strings.Join(head, " | "), strings.Repeat("---|", len(head)))
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = strings.ReplaceAll(escaped(cell), "|", `\|`)
		}
		fmt.Fprintf(p.w, "| %s |\n", strings.Join(cells, " | "))
	}
}

// escaped keeps Markdown from reading marks into a text, but for code.
func escaped(text string) string {
	parts := strings.Split(text, "`")
	for i := 0; i < len(parts); i += 2 {
		parts[i] = strings.NewReplacer("<", `\<`, "_", `\_`, "*", `\*`).Replace(parts[i])
	}
	return strings.Join(parts, "`")
}

// indent breaks a text into lines that begin with these spaces.
func indent(text, spaces string) string {
	return spaces + strings.ReplaceAll(wrap(text, 100-len(spaces)), "\n", "\n"+spaces)
}

// wrap breaks a text into lines.
func wrap(text string, width int) string {
	var b strings.Builder
	length := 0
	for _, word := range strings.Fields(text) {
		switch {
		case length == 0:
		case length+1+len(word) > width:
			b.WriteByte('\n')
			length = 0
		default:
			b.WriteByte(' ')
			length++
		}
		b.WriteString(word)
		length += len(word)
	}
	return b.String()
}
