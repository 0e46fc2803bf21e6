package cli_test

// These tests prove that the scripts of docs/cluster.md, each task with the environment that its scheduler gives, do a batch.

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// block returns the page's block of a language.
func block(t *testing.T, language string) string {
	t.Helper()
	found := regexp.MustCompile("(?s)```" + language + "\n(.*?)```").FindStringSubmatch(read(t, "../../docs/cluster.md"))
	if found == nil {
		t.Fatalf("docs/cluster.md has no block of %s", language)
	}
	return found[1]
}

// asTask runs a command in a folder where starmesh is this test, and big.yaml an experiment.
func asTask(t *testing.T, dir string, environment []string, command ...string) {
	t.Helper()
	c := exec.Command(command[0], command[1:]...)
	c.Dir = dir
	c.Env = append(os.Environ(), append(environment, asProgram+"=1", "PATH="+dir+string(os.PathListSeparator)+os.Getenv("PATH"))...)
	if output, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command, err, output)
	}
}

func TestScriptsOfThePage(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil || testing.Short() {
		t.Skip("starts processes by bash")
	}
	dir := t.TempDir()
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(dir, "starmesh"))
	}
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "big.yaml"), strings.Replace(plain, "name: plain", "name: big", 1))
	mustRun(t, "run", filepath.Join(dir, "big.yaml"), "--out", filepath.Join(dir, "want"))

	const few = 2 // of the forty tasks
	write(t, filepath.Join(dir, "big.sbatch"), strings.ReplaceAll(block(t, "bash"), "auto/40", fmt.Sprint("auto/", few)))
	if !strings.Contains(block(t, "bash"), "#SBATCH --array=1-40\n") {
		t.Error("the array of the sbatch script has not as many tasks as there are shards")
	}
	for i := 1; i <= few; i++ {
		asTask(t, dir, []string{fmt.Sprint("SLURM_ARRAY_TASK_ID=", i)}, "bash", "big.sbatch")
	}
	merged(t, dir)

	var job struct {
		Spec struct {
			CompletionMode string `yaml:"completionMode"`
			Completions    int
			Template       struct {
				Spec struct{ Containers []struct{ Command []string } }
			}
		}
	}
	if err := yaml.Unmarshal([]byte(block(t, "yaml")), &job); err != nil {
		t.Fatal(err)
	}
	command := job.Spec.Template.Spec.Containers[0].Command
	at := slices.Index(command, fmt.Sprint("auto/", job.Spec.Completions))
	if job.Spec.CompletionMode != "Indexed" || at < 0 {
		t.Fatalf("the Job has %d completions, %s, and runs %q", job.Spec.Completions, job.Spec.CompletionMode, command)
	}
	command[0], command[at] = filepath.Join(dir, "starmesh"), fmt.Sprint("auto/", few)
	for i := range few {
		asTask(t, dir, []string{fmt.Sprint("JOB_COMPLETION_INDEX=", i)}, command...)
	}
	merged(t, dir)
}

// merged joins the shards in a folder as the page says, expects the whole batch, and removes them.
func merged(t *testing.T, dir string) {
	t.Helper()
	asTask(t, dir, nil, "bash", "-c", "starmesh merge results/big results/big-shard-*")
	sameFiles(t, filepath.Join(dir, "want"), filepath.Join(dir, "results", "big"))
	if err := os.RemoveAll(filepath.Join(dir, "results")); err != nil {
		t.Fatal(err)
	}
}
