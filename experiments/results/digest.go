package results

import (
	"encoding/csv"
	"fmt"
	"io"
	"path/filepath"
	"slices"
)

// Digest returns the digest of a run as the folder's runs.csv has it, and whether that has the run.
func Digest(folder, runID string) (digest string, found bool, err error) {
	file, err := openRegular(filepath.Join(folder, "runs.csv"))
	if err != nil {
		return "", false, err
	}
	defer file.Close()
	rows := csv.NewReader(file)
	head, err := rows.Read()
	id, at := slices.Index(head, "run_id"), slices.Index(head, "digest")
	if err != nil || id < 0 || at < 0 {
		return "", false, fmt.Errorf("%s: it is not the runs.csv of a batch, which begins with the names of its columns", file.Name())
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return "", false, nil
		}
		if err != nil {
			return "", false, fmt.Errorf("%s: %w", file.Name(), err)
		}
		if row[id] == runID {
			return row[at], true, nil
		}
	}
}
