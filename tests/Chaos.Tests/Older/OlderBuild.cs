using RideAspire.LocalServers;

namespace RideAspire.Chaos.Tests.Older;

/// <summary>The services of an older commit, published from the repository's history into a temporary folder.</summary>
internal sealed class OlderBuild : IDisposable
{
    private readonly string folder = ServerFolder.NewTemporary("older-build");

    private OlderBuild()
    {
    }

    public static async Task<OlderBuild> OfAsync(string commit)
    {
        var build = new OlderBuild();
        await Publishing.RunAsync(new Command(
            "git", "-C", Checkout.Root, "archive", "--format=tar", "-o", Path.Combine(build.folder, "source.tar"), commit));
        await Publishing.RunAsync(new Command("tar", "-xf", "source.tar") { WorkingDirectory = build.folder });
        await Publishing.PublishAsync(build.folder, Path.Combine(build.folder, "published"));
        return build;
    }

    public string FolderOf(string service) => Path.Combine(folder, "published", service);

    public void Dispose() => ServerFolder.DeleteTemporary(folder);
}
