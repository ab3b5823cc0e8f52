using System.Diagnostics;

namespace RideAspire.LocalServers;

/// <summary>
/// Ends the child processes and temporary folders of this process with it, even after a SIGKILL. A small shell script,
/// in a session of its own, reads a pipe that closes with this process. It lets Postgres shut down cleanly, within a
/// grace period.
/// </summary>
internal static class ProcessGuard
{
    private static readonly Lock gate = new();
    private static StreamWriter? pipe;

    public static void Own(OwnedProcess process) => Send($"+ {Entry(process)}");

    public static void Disown(OwnedProcess process) => Send($"- {Entry(process)}");

    public static void OwnTemporary(string folder) => SendFolder('+', folder);

    public static void DisownTemporary(string folder) => SendFolder('-', folder);

    private static string Entry(OwnedProcess process) => $"{process.StopSignal.Name()}:{process.Id}";

    // The script's list consists of words. So after a crash, a folder with a blank in its path is not deleted.
    private static void SendFolder(char sign, string folder)
    {
        if (!folder.Any(char.IsWhiteSpace))
            Send($"{sign} RM:{folder}");
    }

    private static void Send(string line)
    {
        lock (gate)
        {
            try
            {
                (pipe ??= Start()).WriteLine(line);
            }
            catch (IOException)
            {
                // The guard was killed. An orderly shutdown of this process still ends its child processes.
            }
        }
    }

    private static StreamWriter Start()
    {
        using var script = new StreamReader(typeof(ProcessGuard).Assembly.GetManifestResourceStream("guard.sh")!);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, WorkingDirectory = "/" };
        // The script is in a variable, to keep the list of processes readable.
        OwnSession.Wrap(start, "/bin/sh", ["-c", "eval \"$GUARD\"", "ride-aspire-guard"]);
        start.Environment["GUARD"] = script.ReadToEnd();
        // It must not inherit this process's output. Otherwise a reader of that output would wait for the guard's end.
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;

        var input = Process.Start(start)!.StandardInput;
        input.AutoFlush = true;
        return input;
    }
}
