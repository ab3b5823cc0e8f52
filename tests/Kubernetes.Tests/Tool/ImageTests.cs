using System.Formats.Tar;
using System.IO.Compression;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using RideAspire.Kubernetes.Generation;
using RideAspire.Kubernetes.Tests.Samples;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Tool;

/// <summary>
/// The settings that <c>dotnet publish -t:PublishContainer</c> takes, and one image, on an empty base: the real one
/// cannot be had everywhere.
/// </summary>
public sealed class ImageTests
{
    private static readonly string[] properties =
        ["ContainerFamily", "ContainerUser", "ContainerRepository", "PublishReadyToRun", "SelfContained", "ContainerImageTag"];

    [Theory]
    [InlineData("Gateway", "rides/gateway")]
    [InlineData("Booking.Api", "rides/booking-api")]
    [InlineData("Matching.Worker", "rides/matching-worker")]
    [InlineData("Timeout.Worker", "rides/timeout-worker")]
    public async Task An_image_is_chiseled_not_root_and_compiled_ahead_and_its_tag_is_the_releases(string service, string repository)
    {
        var settings = await SettingsAsync(service);

        Assert.Equal("noble-chiseled", settings["ContainerFamily"]);
        Assert.Equal("1654", settings["ContainerUser"]);
        Assert.Equal(repository, settings["ContainerRepository"]);
        Assert.Equal("true", settings["PublishReadyToRun"]);
        Assert.NotEqual("true", settings["SelfContained"]);
        Assert.Empty(settings["ContainerImageTag"]);
    }

    [Fact]
    public async Task An_image_is_pushed_with_the_program_compiled_ahead_and_a_user_who_is_not_root()
    {
        await using var registry = await FakeRegistry.StartAsync();
        var deployment = ParsedOptions.Of(
            "--registry", $"{registry.Name}/rides", "--tag", "1.2.3", "--host", "rides.example.org",
            "--identity-authority", "https://identity.example.org", "--identity-audience", "ride-aspire");
        var publish = Images.Publish(Checkout.Root, "Timeout.Worker", deployment);

        var (exitCode, output) = await OwnedProcess.RunAsync(
            publish with { Arguments = [.. publish.Arguments, $"-p:ContainerBaseImage={registry.BaseImage}"] },
            TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output);
        var (config, layers) = registry.Image("rides/timeout-worker", "1.2.3");
        Assert.Equal("1654", config.GetProperty("User").GetString());
        Assert.Equal(
            ["dotnet", "/app/Timeout.Worker.dll"],
            config.GetProperty("Entrypoint").EnumerateArray().Select(word => word.GetString()));
        var files = layers.SelectMany(FilesOf).ToDictionary();
        Assert.Contains("app/appsettings.json", files.Keys);
        using var program = new PEReader(new MemoryStream(files["app/Timeout.Worker.dll"]));
        Assert.True(program.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0);
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> FilesOf(byte[] layer)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(layer), CompressionMode.Decompress));
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is not { } data)
                continue;
            var content = new MemoryStream();
            data.CopyTo(content);
            yield return new(entry.Name.TrimStart('/'), content.ToArray());
        }
    }

    private static async Task<Dictionary<string, string>> SettingsAsync(string service)
    {
        var command = new Command(
            "dotnet", "msbuild", Path.Combine(Checkout.Root, service), $"-getProperty:{string.Join(',', properties)}",
            "-p:RuntimeIdentifier=linux-x64", "-p:ContainerFolder=rides/");
        var (exitCode, output) = await OwnedProcess.RunAsync(command, TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("Properties").Deserialize<Dictionary<string, string>>()!;
    }
}
