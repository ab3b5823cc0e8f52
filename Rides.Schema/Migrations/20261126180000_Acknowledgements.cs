using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace RideAspire.Schema.Migrations
{
    /// <inheritdoc />
    public partial class Acknowledgements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Whoever waits for the table's lock has all others wait behind it: rather fail soon and try again than stop the trips.
            migrationBuilder.Sql("SET LOCAL lock_timeout = '2s'");

            // Empty in all rows, so the table is not rewritten.
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "acknowledge_by",
                table: "offers",
                type: "timestamp with time zone",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "acknowledge_by",
                table: "offers");
        }
    }
}
