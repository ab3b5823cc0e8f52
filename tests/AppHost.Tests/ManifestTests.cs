namespace RideAspire.AppHost.Tests;

public sealed class ManifestTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Compares with the file in this folder. Its paths are relative to the manifest.</summary>
    [Fact]
    public async Task The_manifest_is_the_one_that_Aspire_writes()
    {
        var repository = Path.GetDirectoryName(Projects.AppHost.ProjectPath)!;
        var written = Path.Combine(repository, "artifacts", "manifest-of-test.json");
        await using (var host = AppHostProcess.Start("--publisher", "manifest", "--output-path", written))
            Assert.Equal(0, await host.Exited.WaitAsync(TimeSpan.FromMinutes(1), Ct));

        var expected = await File.ReadAllTextAsync(Path.Combine(repository, "tests", "AppHost.Tests", "manifest.json"), Ct);
        Assert.Equal(expected.TrimEnd(), await File.ReadAllTextAsync(written, Ct));
    }
}
