using System.Text.RegularExpressions;

namespace RideAspire.Integration.Tests.BookingApi.Documentation;

public sealed partial class ReferencePageTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Fact]
    public async Task The_page_loads_nothing_from_elsewhere_and_asks_for_a_token()
    {
        using var page = await client.GetAsync("/scalar/v1");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("//", html.Replace("<!--", "", StringComparison.Ordinal));
        Assert.Contains("\"withDefaultFonts\":false", html);
        Assert.Matches("\"preferredSecurityScheme\":\\[?\"bearer\"", html);

        var scripts = Script().Matches(html).Select(script => script.Groups[1].Value).ToArray();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            using var response = await client.GetAsync($"/scalar/{script}");
            Assert.Equal(200, (int)response.StatusCode);
            Assert.Contains("javascript", response.Content.Headers.ContentType!.MediaType);
        }
    }

    public void Dispose() => client.Dispose();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
