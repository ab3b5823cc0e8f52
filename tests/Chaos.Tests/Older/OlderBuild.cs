using RideAspire.Chaos.Tests.Fleets;
using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Older;

/// <summary>The services of an older commit, built from the repository's own history into a temporary folder.</summary>
internal sealed class OlderBuild : IDisposable
{
    private readonly string folder = ServerFolder.NewTemporary("older-build");

    private OlderBuild()
    {
    }

    /// <summary>Builds them: a minute's work.</summary>
    public static async Task<OlderBuild> OfAsync(string commit)
    {
        var build = new OlderBuild();
        await RunAsync(new Command("git", "-C", Repository.Root, "archive", "--format=tar", "-o", Path.Combine(build.folder, "source.tar"), commit));
        await RunAsync(new Command("tar", "-xf", "source.tar") { WorkingDirectory = build.folder });
        foreach (var project in (string[])["Timeout.Worker", "Matching.Worker", "Booking.Api", "Gateway"])
            await RunAsync(new Command("dotnet", "build", project, "--output", build.FolderOf(project), "--disable-build-servers") { WorkingDirectory = build.folder });
        return build;
    }

    public string FolderOf(string project) => Path.Combine(folder, "older", project);

    public void Dispose() => ServerFolder.DeleteTemporary(folder);

    private static async Task RunAsync(Command command)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(command);
        Assert.True(exitCode == 0, $"{command.FileName} {string.Join(' ', command.Arguments)}: {output}");
    }
}
