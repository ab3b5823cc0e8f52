using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class Causes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Whoever waits for the table's lock has all others wait behind it: rather fail soon and try again than stop the trips.
            migrationBuilder.Sql("SET LOCAL lock_timeout = '2s'");

            // Empty in all rows, so the table is not rewritten. The guard adds its own column in the same way.
            migrationBuilder.AddColumn<string>(
                name: "trace_parent",
                table: "trips",
                type: "text",
                nullable: true);

            migrationBuilder.Sql(TripGuard.Sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            // The guard stays, with its column: it allows all that the one before allowed.
            migrationBuilder.DropColumn(
                name: "trace_parent",
                table: "trips");
        }
    }
}
