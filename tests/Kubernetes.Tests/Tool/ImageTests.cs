using System.Text.Json;
using RideAspire.LocalServers;

namespace RideAspire.Kubernetes.Tests.Tool;

/// <summary>
/// The settings that <c>dotnet publish -t:PublishContainer</c> takes. No image is made, for want of a base image.
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
    public async Task An_image_is_chiseled_not_root_and_compiled_ahead(string service, string repository)
    {
        var settings = await SettingsAsync(service, "-p:RuntimeIdentifier=linux-x64", "-p:ContainerFolder=rides/");

        Assert.Equal("noble-chiseled", settings["ContainerFamily"]);
        Assert.Equal("1654", settings["ContainerUser"]);
        Assert.Equal(repository, settings["ContainerRepository"]);
        Assert.Equal("true", settings["PublishReadyToRun"]);
        Assert.NotEqual("true", settings["SelfContained"]);
    }

    [Fact]
    public async Task The_tag_is_left_to_the_release() => Assert.Empty((await SettingsAsync("Gateway"))["ContainerImageTag"]);

    private static async Task<Dictionary<string, string>> SettingsAsync(string service, params string[] arguments)
    {
        var (exitCode, output) = await OwnedProcess.RunAsync(
            new("dotnet", ["msbuild", Path.Combine(Checkout.Root, service), $"-getProperty:{string.Join(',', properties)}", .. arguments]),
            TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("Properties").Deserialize<Dictionary<string, string>>()!;
    }
}
