using System.Text.Json;
using System.Text.RegularExpressions;

namespace RideAspire.Integration.Tests.Api;

public sealed partial class DocumentationTests(ApiFixture api) : IClassFixture<ApiFixture>, IDisposable
{
    private readonly ApiClient client = new(api.Gateway);

    [Theory]
    [InlineData("post", "/v1/trips", "201 400 409 413 415 422 503")]
    [InlineData("get", "/v1/trips/{id}", "200 404 503")]
    [InlineData("post", "/v1/trips/{id}/cancel", "200 404 409 413 503")]
    [InlineData("post", "/v1/trips/{id}/start", "200 404 409 413 503")]
    [InlineData("post", "/v1/trips/{id}/complete", "200 404 409 413 503")]
    [InlineData("put", "/v1/drivers/{id}/presence", "204 400 413 415 503")]
    [InlineData("delete", "/v1/drivers/{id}/presence", "204 400 503")]
    [InlineData("get", "/v1/trips/{id}/events", "200 204 400 401 403 404 503")]
    [InlineData("get", "/v1/drivers/me/events", "200 400 401 403 503")]
    public async Task A_route_is_documented_with_the_statuses_it_answers_and_its_refusals_as_problems(string method, string path, string statuses)
    {
        var responses = (await DocumentAsync()).GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses").EnumerateObject().ToArray();

        Assert.Equal(statuses.Split(' '), responses.Select(response => response.Name).Order(StringComparer.Ordinal));
        Assert.All(responses.Where(response => response.Name[0] >= '4'), response =>
            Assert.Equal("application/problem+json", Assert.Single(response.Value.GetProperty("content").EnumerateObject()).Name));
    }

    [Fact]
    public async Task Every_route_that_is_documented_is_listed_in_these_tests()
    {
        var routes = (await DocumentAsync()).GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => operation.Name));

        Assert.Equal(9, routes.Count());
    }

    [Fact]
    public async Task The_schemas_tell_what_is_required_and_in_which_range()
    {
        var schemas = (await DocumentAsync()).GetProperty("components").GetProperty("schemas");

        Assert.Equal("riderId pickup dropoff", Required(schemas.GetProperty("BookTrip")));
        Assert.Equal("lat lon", Required(schemas.GetProperty("Place")));
        Assert.Equal("lat lon", Required(schemas.GetProperty("DriverPresence")));
        foreach (var (schema, property, limit) in new[] { ("Place", "lat", 85.05112878), ("Place", "lon", 180), ("DriverPresence", "lat", 85.05112878), ("DriverPresence", "lon", 180) })
        {
            var number = schemas.GetProperty(schema).GetProperty("properties").GetProperty(property);
            Assert.Equal("number", number.GetProperty("type").GetString());
            Assert.Equal((-limit, limit), (number.GetProperty("minimum").GetDouble(), number.GetProperty("maximum").GetDouble()));
        }

        var view = schemas.GetProperty("TripView").GetProperty("properties");
        Assert.Equal("date-time", view.GetProperty("deadlineAt").GetProperty("format").GetString());
        Assert.Equal(6, schemas.GetProperty("TripStatus").GetProperty("enum").GetArrayLength());
        Assert.Equal("string", schemas.GetProperty("BookTrip").GetProperty("properties").GetProperty("riderId").GetProperty("type").GetString());
    }

    [Fact]
    public async Task The_gateways_root_leads_to_a_page_that_loads_nothing_from_elsewhere()
    {
        using var root = await client.GetAsync("/");
        Assert.Equal((302, "/scalar/v1"), ((int)root.StatusCode, root.Headers.Location?.ToString()));

        using var page = await client.GetAsync("/scalar/v1");
        var html = await page.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal((200, "text/html"), ((int)page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.DoesNotContain("//", html.Replace("<!--", "", StringComparison.Ordinal));
        Assert.Contains("\"withDefaultFonts\":false", html);

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

    private static string Required(JsonElement schema) => string.Join(' ', schema.GetProperty("required").EnumerateArray().Select(name => name.GetString()));

    private async Task<JsonElement> DocumentAsync()
    {
        using var response = await client.GetAsync("/openapi/v1.json");
        return await response.JsonAsync();
    }

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Script();
}
