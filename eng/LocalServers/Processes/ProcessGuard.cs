using System.Diagnostics;

namespace RideAspire.LocalServers;

/// <summary>
/// Sees to it that what this process owns ends with it, even by SIGKILL: a small shell, in a session of its own, holds the other
/// end of a pipe. It works wherever there is a shell, outlives no one by more than the grace, and lets Postgres end cleanly.
/// </summary>
internal static class ProcessGuard
{
    private static readonly Lock gate = new();
    private static StreamWriter? pipe;

    public static void Own(OwnedProcess process) => Tell($"+ {Entry(process)}");

    public static void Disown(OwnedProcess process) => Tell($"- {Entry(process)}");

    public static void OwnTemporary(string folder) => TellOf('+', folder);

    public static void DisownTemporary(string folder) => TellOf('-', folder);

    private static string Entry(OwnedProcess process) => $"{process.StopSignal.Name()}:{process.Id}";

    // The shell's list is made of words, so a folder with a blank in its path is left behind by a crash.
    private static void TellOf(char sign, string folder)
    {
        if (!folder.Any(char.IsWhiteSpace))
            Tell($"{sign} RM:{folder}");
    }

    private static void Tell(string line)
    {
        lock (gate)
        {
            try
            {
                (pipe ??= Start()).WriteLine(line);
            }
            catch (IOException)
            {
                // Someone killed the guard: what this process owns still ends with an orderly stop.
            }
        }
    }

    private static StreamWriter Start()
    {
        using var script = new StreamReader(typeof(ProcessGuard).Assembly.GetManifestResourceStream("guard.sh")!);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        // By a variable, to keep the list of processes readable.
        OwnSession.Wrap(start, "/bin/sh", ["-c", "eval \"$GUARD\"", "ride-aspire-guard"]);
        start.Environment["GUARD"] = script.ReadToEnd();
        // Its output is nobody's; an inherited one would keep a reader of ours waiting for the end of it.
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        var input = Process.Start(start)!.StandardInput;
        input.AutoFlush = true;
        return input;
    }
}
