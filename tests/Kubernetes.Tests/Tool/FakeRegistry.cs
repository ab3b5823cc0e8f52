using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace RideAspire.Kubernetes.Tests.Tool;

/// <summary>
/// A registry of images, as far as the SDK pulls from it and pushes to it: the distribution protocol of OCI. It has one
/// image at first, an empty base.
/// </summary>
internal sealed class FakeRegistry : IAsyncDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";

    private readonly ConcurrentDictionary<string, byte[]> blobs = new();
    private readonly ConcurrentDictionary<string, byte[]> manifests = new();
    private readonly ConcurrentDictionary<string, byte[]> uploads = new();
    private readonly WebApplication app;
    private int lastUpload;

    private FakeRegistry()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        app = builder.Build();
        app.MapGet("/v2/", () => Results.Ok());
        app.MapMethods("/v2/{**path}", ["GET", "HEAD"], Read);
        app.MapPost("/v2/{**path}", BeginUpload);
        app.MapPatch("/v2/{**path}", AppendAsync);
        app.MapPut("/v2/{**path}", PutAsync);
        AddBase();
    }

    /// <summary>Such as <c>localhost:12345</c>, which the SDK calls without TLS.</summary>
    public string Name => $"localhost:{new Uri(app.Urls.Single()).Port}";

    /// <summary>The empty base.</summary>
    public string BaseImage => $"{Name}/base:1";

    public static async Task<FakeRegistry> StartAsync()
    {
        var registry = new FakeRegistry();
        await registry.app.StartAsync();
        return registry;
    }

    /// <summary>The configuration and the layers (gzipped tar) of an image that was pushed.</summary>
    public (JsonElement Config, IReadOnlyList<byte[]> Layers) Image(string repository, string tag)
    {
        var manifest = JsonElement.Parse(Encoding.UTF8.GetString(manifests[$"{repository}/manifests/{tag}"]));
        return (
            JsonElement.Parse(Encoding.UTF8.GetString(blobs[DigestOf(manifest.GetProperty("config"))])).GetProperty("config"),
            [.. manifest.GetProperty("layers").EnumerateArray().Select(layer => blobs[DigestOf(layer)])]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static string DigestOf(JsonElement descriptor) => descriptor.GetProperty("digest").GetString()!;

    private void AddBase()
    {
        var config = Encoding.UTF8.GetBytes(
            """{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[]},"history":[]}""");
        var digest = Add(config);
        manifests["base/manifests/1"] = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"schemaVersion":2,"mediaType":"{{ManifestType}}",
            "config":{"mediaType":"{{ConfigType}}","digest":"{{digest}}","size":{{config.Length}}},"layers":[]}
            """));
    }

    private string Add(byte[] blob)
    {
        var digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(blob))}";
        blobs[digest] = blob;
        return digest;
    }

    private IResult Read(string path) =>
        manifests.TryGetValue(path, out var manifest) ? Results.Bytes(manifest, ManifestType)
        : blobs.TryGetValue(path.Split('/')[^1], out var blob) ? Results.Bytes(blob)
        : Results.NotFound();

    private void BeginUpload(string path, HttpResponse response)
    {
        var location = $"/v2/{path.TrimEnd('/')}/{Interlocked.Increment(ref lastUpload)}";
        uploads[location] = [];
        Answer(response, StatusCodes.Status202Accepted, location);
    }

    private async Task AppendAsync(HttpContext context)
    {
        string location = context.Request.Path!;
        uploads[location] = [.. uploads[location], .. await BodyAsync(context.Request)];
        Answer(context.Response, StatusCodes.Status202Accepted, location);
    }

    private async Task PutAsync(string path, HttpContext context)
    {
        var body = await BodyAsync(context.Request);
        if (path.Contains("/manifests/", StringComparison.Ordinal))
            manifests[path] = body;
        else
            Add([.. uploads[context.Request.Path!], .. body]);
        Answer(context.Response, StatusCodes.Status201Created, context.Request.Path!);
    }

    private static void Answer(HttpResponse response, int status, string location) =>
        (response.StatusCode, response.Headers.Location) = (status, location);

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
