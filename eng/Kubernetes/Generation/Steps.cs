using System.ComponentModel;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Generation;

/// <summary>Runs the programs of a deployment, one after the other.</summary>
/// <param name="root">The repository.</param>
/// <param name="output">Says what is done.</param>
internal sealed class Steps(string root, TextWriter output)
{
    // What the program that starts it in a session of its own ends with.
    private const int NotExecutable = 126, NotFound = 127;

    public string Root => root;

    /// <summary>Runs a program. Its output is shown only when it fails.</summary>
    /// <param name="says">What is done, for the user.</param>
    /// <param name="remedy">What to do when the program is missing.</param>
    /// <exception cref="StepFailedException">It could not be started, or did not end with 0.</exception>
    public async Task RunAsync(string says, Command command, string remedy, CancellationToken ct)
    {
        var (exitCode, printed) = await TryAsync(says, command, remedy, ct);
        if (exitCode != 0)
            throw new StepFailedException($"{printed}\n{says}: {command.FileName} ended with {exitCode}. Its output is above.");
    }

    /// <summary>Runs a program. Returns its exit code and its output.</summary>
    /// <param name="remedy">What to do when the program is missing.</param>
    /// <exception cref="StepFailedException">It could not be started.</exception>
    public async Task<(int ExitCode, string Output)> TryAsync(string says, Command command, string remedy, CancellationToken ct)
    {
        await output.WriteLineAsync($"{says} …");
        try
        {
            var (exitCode, printed) = await OwnedProcess.RunAsync(command, ct);
            return exitCode is NotFound or NotExecutable ? throw NotStarted(printed) : (exitCode, printed);
        }
        catch (Win32Exception e)
        {
            throw NotStarted(e.Message);
        }

        StepFailedException NotStarted(string why) => new($"{says}: {command.FileName} could not be started ({why}). {remedy}");
    }
}
